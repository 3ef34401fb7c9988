"""Measures how fast a model recognizes clips of a second in PyTorch on a GPU, for `asr-bench serve --other`.

usage: gpu.py MODEL.safetensors OUTPUT.json [--device cuda] [--largest 256] [--seconds 2]

Runs Interop/torch_model.py: samples are copied to the device, and probabilities back, in each measured call. Clips of a batch are
computed together by torch.vmap where every layer of the model allows it and the answers are those of the clips alone; otherwise one after
another, which the output says, and which says little about a GPU.

Untried on CUDA: it was written where there is none, and tried with --device cpu alone.

Needs: pip install torch safetensors
"""

import argparse
import json
import pathlib
import statistics
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Interop"))
from torch_model import SpeechModel  # noqa: E402


def batched(model, clips):
    """The function for a batch, and whether it computes the clips together."""
    alone = torch.stack([model(clip) for clip in clips])

    def one_by_one(batch):
        return torch.stack([model(clip) for clip in batch])

    try:
        together = torch.vmap(model)
        if torch.allclose(together(clips), alone, atol=1e-4):
            return together, True
    except (RuntimeError, NotImplementedError, ValueError) as error:
        print(f"vmap refuses the model: {str(error).splitlines()[0]}", file=sys.stderr)
    return one_by_one, False


def seconds_of(call, least):
    """The median time of a call, after three to warm up."""
    for _ in range(3):
        call()
    times = []
    start = time.perf_counter()
    while len(times) < 15 or time.perf_counter() - start < least:
        begin = time.perf_counter()
        # Probabilities on the host: a GPU is waited for.
        call()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description="Measures a model in PyTorch, for asr-bench serve --other.")
    parser.add_argument("model", help="a .safetensors model file")
    parser.add_argument("output", help="the JSON file to write")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--largest", type=int, default=256, help="clips of the largest batch")
    parser.add_argument("--seconds", type=float, default=2, help="how long to measure each size")
    arguments = parser.parse_args()
    if arguments.device.startswith("cuda") and not torch.cuda.is_available():
        raise SystemExit("there is no CUDA device here; --device cpu measures the processor in PyTorch")

    model = SpeechModel.load(arguments.model).to(arguments.device)
    generator = torch.Generator().manual_seed(1)
    with torch.inference_mode():
        clips = 0.1 * torch.randn(arguments.largest, model.rate, generator=generator)
        function, together = batched(model, clips[:4].to(arguments.device))
        sizes = [size for size in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024) if size <= arguments.largest]
        batches = []
        for size in sizes:
            seconds = seconds_of(lambda: function(clips[:size].to(arguments.device)).cpu(), arguments.seconds)
            batches.append({"clips": size, "seconds": seconds})
            print(f"{size:5} clips {1e3 * seconds:10.3f} ms {size / seconds:10.0f} clips/s", file=sys.stderr)
    name = torch.cuda.get_device_name(arguments.device) if arguments.device.startswith("cuda") else "PyTorch on the processor"
    machine = {
        "name": name,
        "model": pathlib.Path(arguments.model).name,
        "workers": 1,
        "batches": batches,
        "together": together,
        "torch": torch.__version__,
    }
    pathlib.Path(arguments.output).write_text(json.dumps(machine, indent=2) + "\n")


if __name__ == "__main__":
    main()
