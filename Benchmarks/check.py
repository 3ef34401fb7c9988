"""Shows that asr-bench and bench.py time the same networks: our weights in bench.py's modules give our outputs.

usage: check.py PEERS NETWORKS

PEERS     the folder of bench.py
NETWORKS  what `asr-bench networks --output NETWORKS` wrote

Fails unless parameters are equal in number and shape and the largest difference of the logits is below 1e-4.
"""
import sys

from safetensors import safe_open
import torch

peers, networks = sys.argv[1:]
sys.path.insert(0, peers)
sys.argv = ["bench.py"]
import bench

failed = False
for name, make in bench.MODELS.items():
    with safe_open(f"{networks}/{name}.safetensors", "pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}
        order = {key: [n for n in file.metadata()[key].split(",") if n] for key in ("parameters", "statistics")}
    module = make().eval()
    statistics = [b for n, b in module.named_buffers() if "running" in n]
    with torch.no_grad():
        for key, targets in (("parameters", list(module.parameters())), ("statistics", statistics)):
            assert len(targets) == len(order[key]), f"{name}: {len(targets)} {key} there, {len(order[key])} here"
            for n, target in zip(order[key], targets):
                assert target.shape == tensors[n].shape, f"{name} {n}: {target.shape} there, {tensors[n].shape} here"
                target.copy_(tensors[n])
        difference = (module(tensors["input"]) - tensors["logits"]).abs().max().item()
    count = sum(p.numel() for p in module.parameters())
    ours = sum(tensors[n].numel() for n in order["parameters"])
    ok = difference < 1e-4 and count == ours
    failed |= not ok
    print(f"{name}: {count} parameters there, {ours} here; logits differ by at most {difference:.1e}: {'the same' if ok else 'NOT THE SAME'}")
sys.exit(failed)
