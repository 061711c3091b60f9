"""Computes the probabilities of an Export-DogSoundPrediction CSV again, with PyTorch and torchaudio, and prints the differences.

  compare_predictions.py MODEL.safetensors PREDICTIONS.csv

Each row is computed from its file and its Start; a model from make_model.py will do.
"""
import csv
import json
import sys

import torch
import torchaudio

from reference import NETWORKS, LogMel, clip, read_safetensors

weights, metadata = read_safetensors(sys.argv[1])
document = json.loads(metadata["dogsound"])
settings = document["features"]
outputs = document.get("outputs") or list(range(len(document["classes"])))
network = NETWORKS[document["architecture"]](len(outputs), settings["n_mels"], document["width"])
network.load_state_dict(weights)
network.eval()
features = LogMel(*(settings[key] for key in (
    "sample_rate", "n_fft", "win_length", "hop_length", "n_mels", "f_min", "f_max", "log_offset", "mean", "std")))

rows = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
differences, path = [], None
with torch.inference_mode():
    for row in rows:
        if row["Path"] != path:
            path = row["Path"]
            wave, rate = torchaudio.load(path)
            wave = wave.mean(0)
            if rate != settings["sample_rate"]:
                wave = torchaudio.functional.resample(wave, rate, settings["sample_rate"])
        start = round(float(row["Start"]) * settings["sample_rate"])
        parts = network(features(clip(wave[start:], settings["sample_rate"], settings["clip_duration"])[None])).softmax(1)[0]
        expected = torch.zeros(len(document["classes"])).index_add(0, torch.tensor(outputs), parts)
        differences.append((max(abs(float(row[name]) - float(p)) for name, p in zip(document["classes"], expected)), path, row["Start"]))
differences.sort(reverse=True)
print(f"{len(rows)} predictions; largest differences:")
for difference, path, start in differences[:5]:
    print(f"  {difference:.2e}  {path} at {start} s")
print(f"median {differences[len(differences) // 2][0]:.2e}")
