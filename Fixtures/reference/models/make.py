"""Writes PyTorch's probabilities of the model files beside this script, for some embedded words.

torch 2.11.0, safetensors 0.8.0, soundfile 0.14.0. For each <model>.safetensors, the file
probabilities/<model>.safetensors holds `probabilities` [clips, K]; its metadata names the clips.
"""
import json
import pathlib
import sys

import soundfile
import torch

here = pathlib.Path(__file__).resolve().parent
root = here.parents[2]
sys.path[:0] = [str(root / "Interop"), str(here.parent)]
import tensors  # noqa: E402
from torch_model import SpeechModel  # noqa: E402

torch.set_num_threads(1)
words = root / "Fixtures" / "words"
clips = sorted(str(p.relative_to(words)) for p in words.glob("*/gbm3_nohash_0.wav"))
(here / "probabilities").mkdir(exist_ok=True)
for path in sorted(here.glob("*.safetensors")):
    model = SpeechModel.load(path)
    with torch.inference_mode():
        rows = [model(torch.from_numpy(soundfile.read(words / clip, dtype="float32")[0])) for clip in clips]
    tensors.save(here / "probabilities" / path.name, {"probabilities": torch.stack(rows).numpy()},
                 {"clips": json.dumps(clips), "torch": torch.__version__})
