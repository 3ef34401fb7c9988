"""What a user would run instead of asr-explain: lime, shap, captum and audioLIME's way on the same network, in evaluations a second.

usage: explain.py [--model cnn] [--threads 1] [--rounds 3] [--asr-bench PATH]

Everybody explains one clip of 1 s by ten slices of time with some 1,000 evaluations. The packages get ready-made features, of which
removed slices become the mean, and batches of 64, which a notebook seldom has. audioLIME (not on PyPI) is lime on samples: removed
slices become silence, and every masking's features are computed anew. asr-bench gets raw audio, and what follows from the maskings is
part of its time. All run in turn, and the last lines are medians of each round's ratios.

pip install lime==0.2.0.1 shap==0.51.0 captum==0.9.0 torch==2.11.0, and a release build of asr-bench.
"""
import argparse
import importlib.metadata
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

threads = sys.argv[sys.argv.index("--threads") + 1] if "--threads" in sys.argv else "1"
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = threads

import captum.attr  # noqa: E402
import numpy as np  # noqa: E402
import shap  # noqa: E402
import sklearn.metrics  # noqa: E402
import torch  # noqa: E402
from lime.lime_base import LimeBase  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))
from bench import BANDS, FRAMES, MODELS, SAMPLES  # noqa: E402

PARTS, EVALUATIONS, BATCH = 10, 1024, 64


class Question:
    """The network's log-odds with parts of a clip removed, counting how often it is asked."""

    def __init__(self, name):
        torch.manual_seed(0)
        self.network = MODELS[name]().eval()
        self.clip = torch.randn(FRAMES, BANDS)
        self.mean = self.clip.mean(0, keepdim=True)
        self.part = torch.arange(FRAMES) * PARTS // FRAMES
        self.count = 0

    def __call__(self, masks):
        masks = torch.as_tensor(np.asarray(masks, dtype=np.float32))
        self.count += len(masks)
        answers = []
        with torch.inference_mode():
            for batch in masks.split(BATCH):
                kept = batch[:, self.part, None]
                logits = self.network(self.clip * kept + self.mean * (1 - kept))
                answers.append(logits[:, 0] - logits[:, 1:].logsumexp(1))
        return torch.cat(answers).numpy()


class SampleQuestion(Question):
    """The same with slices of the samples removed, as audioLIME does."""

    def __init__(self, name):
        super().__init__(name)
        self.samples = 0.1 * torch.randn(SAMPLES)
        self.part = torch.arange(SAMPLES) * PARTS // SAMPLES
        self.window = torch.hann_window(400)
        self.mel = torch.rand(257, BANDS)

    def __call__(self, masks):
        masks = torch.as_tensor(np.asarray(masks, dtype=np.float32))
        self.count += len(masks)
        answers = []
        with torch.inference_mode():
            for batch in masks.split(BATCH):
                spectrum = torch.stft(self.samples * batch[:, self.part], 512, 160, 400, self.window, center=False,
                                      return_complex=True)
                power = spectrum.real**2 + spectrum.imag**2
                features = torch.log(power.transpose(1, 2) @ self.mel + 1e-6)
                logits = self.network(features)
                answers.append(logits[:, 0] - logits[:, 1:].logsumexp(1))
        return torch.cat(answers).numpy()


def lime(question):
    masks = np.random.default_rng(0).integers(0, 2, (EVALUATIONS, PARTS))
    masks[0] = 1
    values = question(masks)
    distances = sklearn.metrics.pairwise_distances(masks, masks[:1], metric="cosine").ravel()
    base = LimeBase(lambda d, width=0.25: np.sqrt(np.exp(-(d**2) / width**2)))
    base.explain_instance_with_data(masks, values[:, None], distances, 0, PARTS, feature_selection="none")


def shap_kernel(question):
    explainer = shap.KernelExplainer(question, np.zeros((1, PARTS)))
    explainer.shap_values(np.ones((1, PARTS)), nsamples=EVALUATIONS - 2, l1_reg=False, silent=True)


def shap_permutation(question):
    explainer = shap.explainers.Permutation(question, shap.maskers.Independent(np.zeros((1, PARTS))))
    explainer(np.ones((1, PARTS)), max_evals=EVALUATIONS, silent=True, batch_size=BATCH)


def captum_kernel(question):
    method = captum.attr.KernelShap(lambda masks: torch.as_tensor(question(masks)))
    method.attribute(torch.ones(1, PARTS), n_samples=EVALUATIONS, perturbations_per_eval=BATCH)


PEERS = {"lime": lime, "shap kernel": shap_kernel, "shap permutation": shap_permutation, "captum": captum_kernel,
         "audioLIME's way": lime}


def rate(method, question):
    question.count = 0
    start = time.perf_counter()
    while time.perf_counter() - start < 1:
        method(question)
    return question.count / (time.perf_counter() - start)


def ours(program, model):
    command = [program, "explain", "--model", model, "--parts", str(PARTS), "--threads", threads, "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return 2**PARTS / (found[f"explain {model}"]["asr-baseline"] * 1e-3)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--model", default="cnn", choices=MODELS)
    parser.add_argument("--threads", default="1")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--asr-bench", default=".build/release/asr-bench")
    options = parser.parse_args()
    torch.set_num_threads(int(options.threads))
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("lime", "shap", "captum", "torch")))
    samples = SampleQuestion(options.model)
    questions = {name: samples if name.startswith("audioLIME") else Question(options.model) for name in PEERS}
    for name, method in PEERS.items():
        method(questions[name])
    rates = {name: [] for name in ["asr-baseline", *PEERS]}
    for _ in range(options.rounds):
        rates["asr-baseline"].append(ours(options.asr_bench, options.model))
        for name, method in PEERS.items():
            rates[name].append(rate(method, questions[name]))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, values in rates.items():
        print(f"{name:18} {medians[name]:8.0f} evaluations/s   rounds: {', '.join(f'{v:.0f}' for v in values)}")
    # Machines vary from minute to minute: compare within each round.
    ratios = {name: statistics.median(a / b for a, b in zip(rates["asr-baseline"], rates[name])) for name in PEERS}
    for name in sorted(PEERS, key=ratios.get):
        print(f"{ratios[name]:.2f} times as fast as {name}")


if __name__ == "__main__":
    main()
