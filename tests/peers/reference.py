"""The reference in plain PyTorch and torchaudio: sound files, features, networks, and model files.

Fixtures, benchmarks and checks by hand compare DogSound with what this file computes. It needs Debian's python3-torch and
python3-torchaudio, or any PyTorch; it is not needed to build, test or use DogSound.
"""
import json
import os
import struct
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchaudio

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "DogSound.Core.Tests", "fixtures", "models"))
from networks import NETWORKS  # noqa: E402  (the networks of the fixtures)

SAMPLE_RATE, SECONDS = 16000, 5.0


def load(path, sample_rate=SAMPLE_RATE, seconds=SECONDS):
    """A sound file as one clip [T]: mono, resampled, padded at both ends or cut."""
    wave, rate = torchaudio.load(path)
    wave = wave.mean(0)
    if rate != sample_rate:
        wave = torchaudio.functional.resample(wave, rate, sample_rate)
    return clip(wave, sample_rate, seconds)


def clip(wave, sample_rate=SAMPLE_RATE, seconds=SECONDS):
    """The first seconds of a waveform [N] as [T], padded at both ends where there are fewer."""
    length = int(sample_rate * seconds)
    if len(wave) < length:
        left = (length - len(wave)) // 2
        wave = F.pad(wave, (left, length - len(wave) - left))
    return wave[:length]


class LogMel(nn.Module):
    """Waveforms [B, T] to normalized log-mel spectrograms [B, 1, M, F]."""

    def __init__(self, sample_rate=SAMPLE_RATE, n_fft=400, win_length=400, hop_length=160, n_mels=64, f_min=0.0, f_max=8000.0,
                 log_offset=torch.finfo(torch.float32).eps, mean=0.0, std=1.0):
        super().__init__()
        self.mel = torchaudio.transforms.MelSpectrogram(
            sample_rate, n_fft, win_length, hop_length, f_min, f_max, n_mels=n_mels)
        self.log_offset, self.mean, self.std = log_offset, mean, std

    def forward(self, waves):
        return (((self.mel(waves) + self.log_offset).log() - self.mean) / self.std).unsqueeze(1)


def read_safetensors(path):
    """Tensors and metadata of a safetensors file."""
    kinds = {"F32": np.float32, "F64": np.float64, "F16": np.float16, "I64": np.int64}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.from_numpy(np.frombuffer(data[begin:end], kinds[entry["dtype"]]).reshape(entry["shape"]).copy())
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    """Tensors (float32 or int64) and metadata (strings) as a safetensors file."""
    header, blobs, offset = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().contiguous().numpy().tobytes()
        kind = "I64" if tensor.dtype == torch.int64 else "F32"
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
