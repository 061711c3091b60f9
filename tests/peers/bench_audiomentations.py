"""The second peer of the augmentation benchmark, audiomentations: read, change, write, one clip after the other, on one thread.

  bench_audiomentations.py CHANGE[+CHANGE...] FOLDER NOISES RESULTS
                           CHANGE is time_stretch, roll or background_noise; then a line on standard input for every run; prints the seconds that the run took.
"""
import glob
import os
import sys
import time

import soundfile
from audiomentations import AddBackgroundNoise, Compose, Shift, TimeStretch

name, folder, noises, results = sys.argv[1:]
files = sorted(glob.glob(os.path.join(glob.escape(folder), "*.wav")))
known = {
    # The method that is also ours; the library's usual one is another library's, in C++.
    "time_stretch": lambda: TimeStretch(0.8, 1.2, leave_length_unchanged=True, method="librosa_phase_vocoder", p=1.0),
    "roll": lambda: Shift(-0.5, 0.5, fade_duration=0.0, p=1.0),
    "background_noise": lambda: AddBackgroundNoise(noises, p=1.0),
}
change = Compose([known[part]() for part in name.split("+")])
for run, _ in enumerate(sys.stdin):
    target = os.path.join(results, f"theirs{run}")
    os.makedirs(target)
    start = time.perf_counter()
    for file in files:
        wave, rate = soundfile.read(file, dtype="float32")
        soundfile.write(os.path.join(target, os.path.basename(file)), change(wave, rate), rate, "PCM_16")
    print(time.perf_counter() - start, flush=True)
