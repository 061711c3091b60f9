"""The peer of the feature benchmark: decode, resample to 16 kHz and log-mel, one clip after the other, on one thread.

  bench_features.py FOLDER     then a line on standard input for every run; prints the seconds that the run took.
"""
import glob
import os
import sys
import time

import torch

from reference import LogMel, load

torch.set_num_threads(1)
files = sorted(glob.glob(os.path.join(glob.escape(sys.argv[1]), "*.wav")))
features = LogMel()
for _ in sys.stdin:
    start = time.perf_counter()
    with torch.inference_mode():
        for file in files:
            features(load(file).unsqueeze(0))
    print(time.perf_counter() - start, flush=True)
