"""The peer of the augmentation benchmark: read, change as our defaults do, write, one clip after the other, on one thread.

  bench_augmentation.py CHANGE[+CHANGE...] FOLDER NOISES RESULTS
                        CHANGE is time_stretch, pitch_shift, speed, roll or background_noise; then a line on standard input for every run; prints the seconds that the run took.
"""
import glob
import math
import os
import random
import sys
import time

import torch
import torchaudio

from reference import SAMPLE_RATE, clip

SIZE, HOP = 512, 128
torch.set_num_threads(1)
name, folder, noise_folder, results = sys.argv[1:]


def sounds(path):
    return sorted(glob.glob(os.path.join(glob.escape(path), "*.wav")))


files = sounds(folder)
noises = [torchaudio.load(file)[0][0] for file in sounds(noise_folder)]
window = torch.hann_window(SIZE)
advance = torch.linspace(0, math.pi * HOP, SIZE // 2 + 1)[:, None]


def time_stretch(wave):
    rate = random.uniform(0.8, 1.2)
    spectrum = torch.stft(wave, SIZE, HOP, window=window, pad_mode="constant", return_complex=True)
    spectrum = torchaudio.functional.phase_vocoder(spectrum, rate, advance)
    length = round(len(wave) / rate)
    wave = torch.istft(spectrum, SIZE, HOP, window=window, length=length)
    return wave[max(0, length - SAMPLE_RATE * 5) // 2:]


def pitch_shift(wave):
    # In whole semitones: torchaudio makes its filters from the ratio of whole sample rates.
    return torchaudio.functional.pitch_shift(wave, SAMPLE_RATE, random.randint(-2, 2), n_fft=SIZE, hop_length=HOP)


def speed(wave):
    # Steps of 1 %: likewise.
    return torchaudio.functional.resample(wave, random.randint(90, 110), 100)


def roll(wave):
    return torch.roll(wave, random.randrange(len(wave)))


def background_noise(wave):
    noise = random.choice(noises)
    start, alpha = random.randrange(len(noise) - len(wave)), random.uniform(0.1, 0.4)
    return (wave + alpha * torch.roll(noise[start:start + len(wave)], random.randrange(len(wave)))) / (1 + alpha)


known = {change.__name__: change for change in (time_stretch, pitch_shift, speed, roll, background_noise)}
changes = [known[part] for part in name.split("+")]
for run, _ in enumerate(sys.stdin):
    target = os.path.join(results, f"theirs{run}")
    os.makedirs(target)
    start = time.perf_counter()
    with torch.inference_mode():
        for file in files:
            wave, rate = torchaudio.load(file)
            wave = wave[0]
            for change in changes:
                wave = clip(change(wave))
            torchaudio.save(os.path.join(target, os.path.basename(file)), wave[None], rate, encoding="PCM_S", bits_per_sample=16)
    print(time.perf_counter() - start, flush=True)
