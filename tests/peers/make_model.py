"""Writes a model file with PyTorch's random weights, for checks of the whole way by hand.

  make_model.py MODEL.safetensors [SEED] [ARCHITECTURE]
"""
import datetime
import json
import sys

import torch

from reference import NETWORKS, write_safetensors

path = sys.argv[1]
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
architecture = sys.argv[3] if len(sys.argv) > 3 else "resnet18"
classes = ["Barking", "Howling", "Crying", "COSmoke", "GlassBreaking", "Other"]

torch.manual_seed(seed)
network = NETWORKS[architecture](len(classes), 64, 64)
network.train()
with torch.no_grad():
    # Running statistics as of a network that has seen data, so that no layer's output explodes.
    for _ in range(20):
        network(torch.randn(8, 1, 64, 501) * 3 - 6)
document = {
    "schema_version": 1,
    "created": datetime.datetime.now(datetime.timezone.utc).isoformat(),
    "architecture": architecture,
    "width": 64,
    "classes": classes,
    "features": {"sample_rate": 16000, "win_length": 400, "n_fft": 400, "hop_length": 160, "n_mels": 64, "f_min": 0.0, "f_max": 8000.0,
                 "log_offset": 2.0 ** -23, "clip_duration": 5.0, "mean": -6.0, "std": 3.0},
    "calibration": {"temperature": 1.0},
    "training": {"trained": False, "seed": seed, "metrics": {}},
    "versions": {"torch": torch.__version__},
}
write_safetensors(path, network.state_dict(), {"format": "pt", "dogsound": json.dumps(document)})
