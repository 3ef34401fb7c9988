"""Ragged batches through the layers of Interop/torch_model.py (written for torch 2.11.0)."""

import json
import sys
from pathlib import Path

import torch

REPOSITORY = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(REPOSITORY / "Interop"), str(REPOSITORY / "Fixtures" / "reference")]
import tensors as tensors_file  # noqa: E402
from torch_model import (  # noqa: E402, F401
    BatchNorm,
    ClassToken,
    Familiarity,
    PositionEmbedding,
    Residual,
    SubSpectralNorm,
    make_layers,
)

NORMS = (BatchNorm, SubSpectralNorm)


def forward(layers, rows, lengths):
    """Rows [sum T, F, C] of clips of these lengths through the layers: the rows that come out, and their lengths.

    Each clip goes alone, so that its ends are ends. Batch norm takes the rows of all clips together, so that its
    statistics count every frame once and no padding.
    """
    for layer in layers:
        if isinstance(layer, NORMS):
            rows = layer(rows)
        elif isinstance(layer, Residual):
            body, lengths_after = forward(layer.body, rows, lengths)
            shortcut, _ = forward(layer.shortcut, rows, lengths)
            rows, lengths = body + shortcut, lengths_after
        else:
            clips = [layer(clip) for clip in rows.split(lengths)]
            rows, lengths = torch.cat(clips), [len(clip) for clip in clips]
    return rows, lengths


def rounded(tensor):
    """Rounded to float32, kept in float64."""
    return tensor.float().double()


@torch.no_grad()
def round_parameters(module):
    """Makes a module float64 with every parameter and statistic a float32 value."""
    module.double()
    for value in (*module.parameters(), *module.buffers()):
        value.copy_(rounded(value) if value.is_floating_point() else value)


def state(module, prefix=""):
    """Copies of the parameters and running statistics under PyTorch's names."""
    values = module.state_dict().items()
    return {prefix + name: value.clone() for name, value in values if not name.endswith("num_batches_tracked")}


def save(path, tensors, **metadata):
    """Writes tensors as float32. Metadata that is no string becomes JSON."""
    arrays = {name: value.detach().float().numpy() for name, value in tensors.items()}
    metadata["torch"] = torch.__version__.split("+")[0]
    tensors_file.save(path, arrays, {k: v if isinstance(v, str) else json.dumps(v) for k, v in metadata.items()})
