"""The peer of the training benchmark: steps of a plain PyTorch training script, on spectrograms in memory.

  bench_training.py float32|bfloat16 THREADS BATCH STEPS     then a line on standard input for every run; prints its seconds.

bfloat16 is autocast with everything in channels-last, as PyTorch's own guides advise.
"""
import sys
import time

import torch

from reference import NETWORKS

precision, threads, batch, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
CLASSES, MELS, FRAMES = 6, 64, 501
fast = precision == "bfloat16"
layout = torch.channels_last if fast else torch.contiguous_format
torch.set_num_threads(threads)
torch.manual_seed(1)
network = NETWORKS["resnet18"](CLASSES, MELS, 64).train().to(memory_format=layout)
optimizer = torch.optim.AdamW(network.parameters(), lr=5e-4, weight_decay=0.01)
loss_function = torch.nn.CrossEntropyLoss(weight=torch.ones(CLASSES))
spectrograms = torch.randn(batch, 1, MELS, FRAMES)
labels = torch.arange(batch) % CLASSES
for _ in sys.stdin:
    start = time.perf_counter()
    for _ in range(steps):
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            loss = loss_function(network(spectrograms.to(memory_format=layout)), labels)
        loss.backward()
        optimizer.step()
        loss.item()
    print(time.perf_counter() - start, flush=True)
