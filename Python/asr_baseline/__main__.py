"""Says which label each recording has: python -m asr_baseline clip.wav"""

import argparse
import json
import sys
from array import array
from typing import List, Optional

import asr_baseline


def shortest(value: float) -> float:
    """The number with the fewest digits that is the same in 32 bits, as Swift prints it."""
    for digits in range(1, 10):
        rounded = float(f"{value:.{digits}g}")
        if array("f", [rounded])[0] == value:
            return rounded
    return value


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m asr_baseline", description=__doc__.split(":")[0] + ".")
    parser.add_argument("files", nargs="+", help="recordings: WAV, FLAC, Ogg, MP3, AIFF, AU or CAF")
    parser.add_argument("--model", default="runs/latest", help="a model file, or the folder of a run (default: %(default)s)")
    parser.add_argument("--threshold", type=float, help="the confidence below which the answer is 'unknown'")
    parser.add_argument("--top", type=int, default=1, help="how many labels to print (default: 1)")
    parser.add_argument("--threads", type=int, default=0, help="threads to recognize on (default: one for each core)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line, as asr-predict --json does")
    parser.add_argument("--version", action="version", version=f"asr_baseline {asr_baseline.__version__}")
    options = parser.parse_args(arguments)
    try:
        model = asr_baseline.load(options.model)
        if options.threshold is not None:
            model.threshold = options.threshold
        answers = model.recognize(options.files, threads=options.threads, errors="return")
    except asr_baseline.Error as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    for file, answer in zip(options.files, answers):
        if isinstance(answer, asr_baseline.Error):
            words = str(answer)
            words = words[len(file) + 2 :] if words.startswith(f"{file}: ") else words
            if options.json:
                print(json.dumps({"error": words, "file": file}, ensure_ascii=False))
            else:
                print(f"{file}: error: {words}")
        elif options.json:
            found = {
                "confidence": shortest(answer.confidence),
                "durationSeconds": answer.duration,
                "file": file,
                "label": answer.label,
                "scores": {label: shortest(answer.scores[label]) for label in sorted(answer.scores)},
            }
            if answer.note:
                found["note"] = answer.note
            if model.threshold > 0:
                found["rejected"] = answer.is_rejected
            print(json.dumps(found, ensure_ascii=False, sort_keys=True))
        else:
            rest = "".join(f", {label} {probability:.1%}" for label, probability in answer.top(options.top)[1:])
            print(f"{file}: {answer}{rest}")
    return 1 if any(isinstance(answer, asr_baseline.Error) for answer in answers) else 0


if __name__ == "__main__":
    sys.exit(main())
