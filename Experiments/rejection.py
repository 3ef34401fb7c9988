"""Compares scores below which a model could answer `unknown`, on recordings of words that it does not know; prints a table.

usage: rejection.py MODEL.safetensors KNOWN OTHER NOISE
KNOWN   the folder that trained the model, with validation_list.txt and testing_list.txt
OTHER   a folder of folders of recordings of other words
NOISE   a folder of recordings of noise, at the model's rate or twice that
The threshold of each score is the one that `--reject 0.02` would choose on the validation clips. Needs torch, safetensors, numpy and
soundfile.
"""
import os
import pathlib
import sys

import numpy as np
import soundfile
import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Interop"))
from torch_model import SpeechModel

SHARE, PIECES, SEED = 0.02, 50, 0


def read(path, rate):
    samples, found = soundfile.read(path, dtype="float32", always_2d=True)
    samples = samples.mean(1)
    if found == 2 * rate:
        offsets = np.arange(-63, 64)
        half_band = np.sinc(offsets / 2) / 2 * np.hamming(127)
        return np.convolve(samples, half_band, "same")[::2].astype("float32")
    if found != rate:
        raise SystemExit(f"{path}: {found} Hz; expected {rate} or {2 * rate}")
    return samples


def outputs(model, clips):
    """Logits [N, K] and what the classifier sees [N, D]."""
    seen = []
    hook = model.classifier.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].double().numpy()))
    with torch.inference_mode():
        for samples in clips:
            model(torch.from_numpy(np.ascontiguousarray(samples)))
    hook.remove()
    seen = np.array(seen)
    weight, bias = (values.detach().double().numpy() for values in (model.classifier.weight, model.classifier.bias))
    return seen @ weight.T + bias, seen


def log_sum(logits):
    largest = logits.max(1)
    return largest + np.log(np.exp(logits - largest[:, None]).sum(1))


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def precision(covariance):
    """The inverse, with a thousandth of the mean variance on the diagonal."""
    size = len(covariance)
    return np.linalg.inv(covariance + 1e-3 * np.trace(covariance) / size * np.eye(size))


def scores(temperature, logits, seen, labels):
    """Functions of logits and embeddings, larger for words that are known; fitted on training clips."""
    right = logits.argmax(1) == labels
    means = np.array([seen[right & (labels == k)].mean(0) for k in range(logits.shape[1])])
    spread = seen[right] - means[labels[right]]
    within, overall = precision(spread.T @ spread / len(spread)), precision(np.cov(seen.T))
    centre, known = seen.mean(0), unit(seen[right])

    def own(values, z):
        return values[np.arange(len(z)), z.argmax(1)]

    def entropy(z):
        p = np.exp(z / temperature - log_sum(z / temperature)[:, None])
        return (p * np.log(p + 1e-300)).sum(1)

    def distance(z, e):
        apart = e[:, None] - means[None]
        return own(np.einsum("nkd,de,nke->nk", apart, within, apart), z)

    return {
        "confidence": lambda z, e: (z / temperature).max(1) - log_sum(z / temperature),
        "margin": lambda z, e: np.diff(np.sort(z, 1)[:, -2:])[:, 0],
        "entropy": lambda z, e: entropy(z),
        "energy": lambda z, e: log_sum(z),
        "largest logit": lambda z, e: z.max(1),
        "cosine to the label's mean": lambda z, e: own(unit(e) @ unit(means).T, z),
        "Mahalanobis distance": lambda z, e: -distance(z, e),
        "relative Mahalanobis distance": lambda z, e: np.einsum("nd,de,ne->n", e - centre, overall, e - centre) - distance(z, e),
        "nearest training clip (cosine)": lambda z, e: (unit(e) @ known.T).max(1),
    }


def main():
    path, known, other, noise = sys.argv[1:]
    model = SpeechModel.load(path)
    rate = model.rate
    lists = {name: set(open(f"{known}/{name}_list.txt").read().split()) for name in ("validation", "testing")}
    clips, labels = ({"training": [], "validation": [], "testing": []} for _ in range(2))
    for index, label in enumerate(model.labels):
        for name in sorted(os.listdir(f"{known}/{label}")):
            subset = next((subset for subset in lists if f"{label}/{name}" in lists[subset]), "training")
            clips[subset].append(read(f"{known}/{label}/{name}", rate))
            labels[subset].append(index)
    labels = {subset: np.array(indices) for subset, indices in labels.items()}

    random = np.random.default_rng(SEED)
    length = rate // 2
    clips["other words"] = [read(file, rate) for file in sorted(pathlib.Path(other).glob("*/*.wav"))]
    clips["noise"] = []
    for file in sorted(pathlib.Path(noise).glob("*.wav")):
        samples = read(file, rate)
        starts = random.integers(0, len(samples) - length, PIECES)
        clips["noise"] += [samples[start : start + length] for start in starts]
    clips["silence"] = [np.zeros(count, "float32") for count in (1, length, rate)]
    for decibels in range(20, 100, 10):
        level = 10 ** (-decibels / 20)
        clips["silence"] += [(level * random.standard_normal(length)).astype("float32") for _ in range(5)]

    out = {name: outputs(model, group) for name, group in clips.items()}
    print(f"{'score':32s}right answers lost  other words  noise  silence that pass, %")
    for name, score in scores(model.temperature, *out["training"], labels["training"]).items():
        values = {group: score(*pair) for group, pair in out.items()}
        right = {group: np.sort(values[group][out[group][0].argmax(1) == labels[group]]) for group in lists}
        count = len(right["validation"])
        threshold = right["validation"][max(1, int(SHARE * (count + 1) + 1e-9)) - 1]
        lost = 100 * (right["testing"] < threshold).mean()
        passed = [100 * (values[group] >= threshold).mean() for group in ("other words", "noise", "silence")]
        print(f"{name:32s}{lost:18.1f}{passed[0]:13.1f}{passed[1]:7.1f}{passed[2]:9.1f}")


if __name__ == "__main__":
    main()
