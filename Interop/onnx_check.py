"""Checks models that asr-export wrote, in ONNX Runtime: they answer as the recognizer did that they come from.

usage: onnx_check.py MODEL.onnx... [--tolerance 1e-4]

Runs ONNX's own checker. Replays the clips in the model's metadata, one by one and as batches of unequal length, in which what
follows a clip's end is not silence; compares probabilities and labels with the answers there. Then cuts pieces of many lengths from
the clips, among them pieces of one sample and such that no stride divides, and compares their answers in a batch with those that
they get alone. Prints a line for each model, and exits with 1 if an answer differs by more than the tolerance.

Written for onnx 1.23.2, onnxruntime 1.32.0, numpy 2.4: pip install -r Interop/requirements.txt
"""

import argparse
import base64
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime


class Model:
    def __init__(self, path):
        proto = onnx.load(path)
        onnx.checker.check_model(proto, full_check=True)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        metadata = self.session.get_modelmeta().custom_metadata_map
        self.labels = json.loads(metadata["asr.labels"])
        self.rate = int(metadata["asr.sample-rate-hertz"])
        configuration = json.loads(metadata["asr.configuration"])
        assert configuration["features"]["sample-rate-hertz"] == self.rate
        assert len(bytes.fromhex(metadata["asr.sha256"])) == 32
        self.minimum_samples = configuration["minimum-samples"]
        self.window = round(configuration["features"]["window-milliseconds"] * self.rate / 1000)
        golden = json.loads(metadata["asr.golden-clips"])
        self.clips = [np.frombuffer(base64.b64decode(clip["samples"]), "<i2").astype(np.float32) / 32768 for clip in golden]
        self.probabilities = np.array([clip["probabilities"] for clip in golden], np.float32)
        self.golden_labels = np.array([clip["label"] for clip in golden])

    def ask(self, clips, more=0):
        """Probabilities and labels of clips in one batch, followed by `more` samples that belong to none."""
        audio = np.full((len(clips), max(map(len, clips)) + more), np.nan, np.float32)
        for row, clip in zip(audio, clips):
            row[: len(clip)] = clip
        lengths = np.array([len(clip) for clip in clips], np.int64)
        return self.session.run(["probabilities", "label"], {"audio": audio, "lengths": lengths})

    def alone(self, clips):
        answers = [self.ask([clip]) for clip in clips]
        return np.concatenate([answer[0] for answer in answers]), np.concatenate([answer[1] for answer in answers])

    def pieces(self):
        """Pieces of the longest clip: shorter than a window, at its length, of lengths that no stride divides, 20 times as long."""
        longest = max(self.clips, key=len)
        shortest = max(self.window, self.minimum_samples)
        lengths = {1, self.window - 1, self.window, self.window + 1, shortest - 1, shortest, shortest + 1}
        lengths |= {len(longest) * share // 100 + 1 for share in (7, 23, 41, 61, 89)} | {len(longest), len(longest) // 20}
        return [longest[-length:] for length in sorted(lengths) if 0 < length <= len(longest)]


def check(path, tolerance):
    """The largest difference of a probability, how far the golden answers are apart, and what is wrong."""
    model = Model(path)
    wrong, largest = [], 0.0

    def compare(what, found, expected, labels):
        nonlocal largest
        probabilities, found_labels = found
        difference = float(np.abs(probabilities - expected).max())
        largest = max(largest, difference) if np.isfinite(difference) else np.inf
        if not difference <= tolerance:
            wrong.append(f"{what}: probabilities differ by {difference:.2g}")
        # Two labels that are as likely may change places.
        rows = np.arange(len(labels))
        if not (expected.max(1) - expected[rows, found_labels] <= tolerance).all():
            wrong.append(f"{what}: labels are {found_labels.tolist()}, expected {labels.tolist()}")

    if model.probabilities.shape != (len(model.clips), len(model.labels)):
        wrong.append(f"answers have the shape {model.probabilities.shape}")
    golden, labels = model.probabilities, model.golden_labels
    compare("alone", model.alone(model.clips), golden, labels)
    compare("in a batch", model.ask(model.clips), golden, labels)
    compare("in a longer batch", model.ask(model.clips, more=4321), golden, labels)
    found = model.ask(model.clips[::-1])
    compare("in reverse", (found[0][::-1], found[1][::-1]), golden, labels)
    # The longest clip does not reach the end of the batch, nor begins it.
    short = sorted(range(len(golden)), key=lambda i: len(model.clips[i]))[:-1]
    compare("without the longest", model.ask([model.clips[i] for i in short]), golden[short], labels[short])
    pieces = model.pieces()
    probabilities, labels = model.alone(pieces)
    compare("pieces", model.ask(pieces), probabilities, labels)
    apart = float(np.abs(golden[:, None] - golden[None]).max())
    return largest, apart, wrong


def main():
    parser = argparse.ArgumentParser(description="Checks ONNX models of asr-export in ONNX Runtime.")
    parser.add_argument("models", nargs="+", metavar="MODEL.onnx")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="the largest difference of a probability")
    arguments = parser.parse_args()
    failed = False
    for path in arguments.models:
        try:
            largest, apart, wrong = check(path, arguments.tolerance)
        except Exception as error:  # Whatever is wrong with a file is told, and the others are checked.
            largest, apart, wrong = np.inf, 0, [str(error)]
        failed = failed or bool(wrong)
        numbers = f"differ by {largest:.1e} at most, the clips by {apart:.2g}"
        print(f"{pathlib.Path(path).stem}: " + ("; ".join(wrong) if wrong else f"ok, answers {numbers}"))
    sys.exit(failed)


if __name__ == "__main__":
    main()
