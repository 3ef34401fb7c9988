"""Compares scores below which a model could answer `unknown`, on recordings of words that it does not know; prints a table.

usage: rejection.py RUN KNOWN OTHER NOISE [SPEAKER]
RUN      the folder of a run of asr-train, whose split.json says which clips trained and validated
KNOWN    the folder of its recordings
OTHER    a folder of folders of recordings of other words; with SPEAKER, those whose names begin so
NOISE    a folder of recordings of noise
The threshold of each score is the one that `--reject 0.02` would choose on the validation clips. Scores are computed from what
the model has without its familiarity layer; the last row is the model as it is. Needs torch, safetensors, numpy, soundfile and soxr.
"""
import json
import os
import pathlib
import sys

import numpy as np
import soundfile
import soxr
import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Interop"))
from torch_model import Familiarity, SpeechModel

SHARE, PIECES, SEED = 0.02, 50, 0


def read(path, rate):
    samples, found = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(samples.mean(1), found, rate, quality="HQ").astype("float32")


def outputs(model, clips):
    """Logits [N, K] without the familiarity layer, what the classifier sees then [N, D], and the model's own logits."""
    layers = [layer for layer in model.modules() if isinstance(layer, Familiarity)]
    plain, own = [], []
    hooks = [
        layer.register_forward_pre_hook(lambda _, inputs, seen=seen: seen.append(inputs[0].flatten().double().numpy()))
        for layer, seen in ((layers[0] if layers else model.classifier, plain), (model.classifier, own))
    ]
    with torch.inference_mode():
        for samples in clips:
            model(torch.from_numpy(np.ascontiguousarray(samples)))
    for hook in hooks:
        hook.remove()
    weight, bias = (values.detach().double().numpy() for values in (model.classifier.weight, model.classifier.bias))
    return np.array(plain) @ weight.T + bias, np.array(plain), np.array(own) @ weight.T + bias


def log_sum(logits):
    largest = logits.max(1)
    return largest + np.log(np.exp(logits - largest[:, None]).sum(1))


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def precision(covariance, shrinkage):
    """The inverse, with a part of the mean variance added on the diagonal."""
    size = len(covariance)
    return np.linalg.inv(covariance + shrinkage * np.trace(covariance) / size * np.eye(size))


def scores(temperature, logits, seen, labels):
    """Functions of logits and embeddings, larger for words that are known; fitted on training clips."""
    right = logits.argmax(1) == labels
    means = np.array([seen[right & (labels == k)].mean(0) for k in range(logits.shape[1])])
    spread = seen[right] - means[labels[right]]
    within, overall = spread.T @ spread / len(spread), np.cov(seen.T)
    centre, known = seen.mean(0), unit(seen[right])

    def own(values, z):
        return values[np.arange(len(z)), z.argmax(1)]

    def entropy(z):
        p = np.exp(z / temperature - log_sum(z / temperature)[:, None])
        return (p * np.log(p + 1e-300)).sum(1)

    def distance(e, shrinkage):
        apart = e[:, None] - means[None]
        return np.einsum("nkd,de,nke->nk", apart, precision(within, shrinkage), apart).min(1)

    def relative(shrinkage):
        of_all = precision(overall, shrinkage)
        return lambda z, e: np.einsum("nd,de,ne->n", e - centre, of_all, e - centre) - distance(e, shrinkage)

    return {
        "confidence": lambda z, e: (z / temperature).max(1) - log_sum(z / temperature),
        "margin": lambda z, e: np.diff(np.sort(z, 1)[:, -2:])[:, 0],
        "entropy": lambda z, e: entropy(z),
        "energy": lambda z, e: log_sum(z),
        "largest logit": lambda z, e: z.max(1),
        "cosine to the label's mean": lambda z, e: own(unit(e) @ unit(means).T, z),
        "Mahalanobis distance": lambda z, e: -distance(e, 1e-3),
        "relative Mahalanobis distance": relative(1e-3),
        "the same, shrunk by a tenth": relative(0.1),
        "nearest training clip (cosine)": lambda z, e: (unit(e) @ known.T).max(1),
    }


def main():
    run, known, other, noise = sys.argv[1:5]
    speaker = sys.argv[5] if len(sys.argv) > 5 else ""
    model = SpeechModel.load(f"{run}/model.safetensors")
    rate = model.rate
    split = json.load(open(f"{run}/split.json"))
    subsets = ("training", "validation", "testing")
    clips = {subset: [read(f"{known}/{path}", rate) for path in split[subset]] for subset in subsets}
    labels = {subset: np.array([model.labels.index(path.split("/")[0]) for path in split[subset]]) for subset in subsets}

    random = np.random.default_rng(SEED)
    length = rate // 2
    clips["other words"] = [read(file, rate) for file in sorted(pathlib.Path(other).glob(f"*/{speaker}*.wav"))]
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
    rows = {name: (score, 0) for name, score in scores(model.temperature, *out["training"][:2], labels["training"]).items()}
    rows["the model as it is"] = (rows["confidence"][0], 2)
    print(f"{'score':32s}right answers lost  other words  noise  silence that pass, %  other words if {SHARE:.0%} were lost  area")
    for name, (score, logits) in rows.items():
        values = {group: score(found[logits], found[1]) for group, found in out.items()}
        right = {
            group: np.sort(values[group][out[group][0].argmax(1) == labels[group]]) for group in ("validation", "testing")
        }
        count = len(right["validation"])
        threshold = right["validation"][max(1, int(SHARE * (count + 1) + 1e-9)) - 1]
        lost = 100 * (right["testing"] < threshold).mean()
        passed = [100 * (values[group] >= threshold).mean() for group in ("other words", "noise", "silence")]
        others, known = values["other words"], right["testing"]
        lowest = known[max(1, int(SHARE * (len(known) + 1) + 1e-9)) - 1]
        area = 1 - np.searchsorted(known, others).mean() / len(known)
        print(f"{name:32s}{lost:18.1f}{passed[0]:13.1f}{passed[1]:7.1f}{passed[2]:9.1f}"
              f"{100 * (others >= lowest).mean():33.1f}{area:20.3f}")


if __name__ == "__main__":
    main()
