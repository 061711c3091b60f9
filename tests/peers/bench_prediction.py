"""The peer of the prediction benchmark: a plain PyTorch script in float32, from files to probabilities.

  bench_prediction.py FOLDER MODEL THREADS BATCH     then a line on standard input for every run; prints its seconds.
"""
import glob
import os
import sys
import time

import torch

from reference import NETWORKS, LogMel, load, read_safetensors

folder, model, threads, batch = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
files = sorted(glob.glob(os.path.join(glob.escape(folder), "*.wav")))
weights, _ = read_safetensors(model)
network = NETWORKS["resnet18"](weights["fc.2.weight"].shape[0], 64, 64)
network.load_state_dict(weights)
network.eval()
features = LogMel()
for _ in sys.stdin:
    start = time.perf_counter()
    with torch.inference_mode():
        for first in range(0, len(files), batch):
            waves = torch.stack([load(file) for file in files[first:first + batch]])
            network(features(waves)).softmax(1)
    print(time.perf_counter() - start, flush=True)
