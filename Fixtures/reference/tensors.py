"""Writes safetensors files with the same bytes each time (numpy 2.4.6, safetensors 0.8.0).

safetensors' own save_file does not promise an order of the metadata, so the
header is written here, sorted, and the file is then read back with safetensors.
"""
import json
import struct

import numpy as np
from safetensors import safe_open


def save(path, tensors, metadata):
    """tensors: name to array (stored as float32); metadata: name to string."""
    header, body = {"__metadata__": dict(sorted(metadata.items()))}, b""
    arrays = {name: np.ascontiguousarray(tensors[name], dtype="<f4") for name in sorted(tensors)}
    for name, array in arrays.items():
        assert np.isfinite(array).all(), (path, name)
        data = array.tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)
    with safe_open(path, "np") as file:
        assert file.metadata() == metadata
        assert all(np.array_equal(file.get_tensor(name), array) for name, array in arrays.items())
    ranges = ", ".join(f"{name} {list(a.shape)} {a.min():.4g}..{a.max():.4g}" for name, a in arrays.items())
    print(f"{path.name} ({path.stat().st_size} bytes): {ranges}")
