import json
import pickle
import subprocess
import sys
import threading
from array import array

import numpy
import pytest

import asr_baseline
from conftest import fixtures

models = ["linear", "cnn", "lstm", "mfcc"]


def told(command, name, paths):
    """What asr-predict says, by file."""
    model = str(fixtures / f"reference/models/{name}.safetensors")
    run = subprocess.run([command, "--json", "--model", model, *paths], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def wave(path):
    """The samples of a 16-bit WAV file, int16, and their rate."""
    import wave as module

    with module.open(path) as file:
        assert (file.getsampwidth(), file.getnchannels()) == (2, 1)
        return numpy.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


@pytest.mark.parametrize("name", models)
def test_probabilities_have_the_bits_of_the_command(command, paths, name):
    model = asr_baseline.load(fixtures / f"reference/models/{name}.safetensors")
    found = model.recognize(paths)
    for path, prediction, answer in zip(paths, found, told(command, name, paths)):
        assert answer["file"] == path
        assert prediction.label == answer["label"]
        assert numpy.float32(answer["confidence"]) == prediction.confidence
        expected = numpy.array([answer["scores"][label] for label in model.labels], numpy.float32)
        assert (prediction.probabilities == expected).all()
        assert prediction.duration == answer["durationSeconds"]
        assert prediction.note == answer.get("note", "")
        assert prediction == model.recognize(path)


def test_the_module_prints_what_the_command_prints(command, paths):
    model = str(fixtures / "reference/models/cnn.safetensors")
    run = subprocess.run(
        [sys.executable, "-m", "asr_baseline", "--json", "--model", model, *paths], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert [json.loads(line) for line in run.stdout.splitlines()] == told(command, "cnn", paths)
    shown = subprocess.run(
        [sys.executable, "-m", "asr_baseline", "--model", model, "--top", "2", paths[0], "no.wav"],
        capture_output=True,
        text=True,
    )
    assert shown.returncode == 1
    first, second = shown.stdout.splitlines()
    assert first.startswith(f"{paths[0]}: down ") and first.count("%") == 2
    assert second == "no.wav: error: there is no such file"


def test_recordings_of_all_kinds_agree(model, paths):
    for path in paths[:4]:
        expected = model.recognize(path)
        integers, rate = wave(path)
        floats = integers / numpy.float32(32768)
        with open(path, "rb") as file:
            data = file.read()
        kinds = [path, data, (integers, rate), (floats, rate), (floats.astype(numpy.float64), rate)]
        kinds += [(array("f", floats.tolist()), rate), (numpy.repeat(floats, 2)[::2], rate)]
        assert model.recognize(kinds) == [expected] * len(kinds)
        assert model.recognize(integers, rate) == expected
        assert model.recognize(floats, float(rate)) == expected
        assert model.recognize(data) == expected
        assert model.recognize([floats, integers], rate) == [expected] * 2


@pytest.mark.parametrize("threads", [0, 1, 2, 5])
def test_answers_do_not_depend_on_threads(model, paths, threads):
    assert model.recognize(paths, threads=threads) == [model.recognize(path) for path in paths]


def test_no_recordings_have_no_answers(model):
    assert model.recognize([]) == []


def test_other_threads_run_meanwhile(model, paths):
    """The lock of the interpreter is released: this thread counts while another recognizes."""
    done = threading.Event()

    def work():
        model.recognize(paths * 40, threads=1)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    counted = 0
    while not done.is_set():
        counted += 1
    thread.join()
    assert counted > 1_000


def test_many_threads_share_a_model(model, paths):
    expected = [model.recognize(path) for path in paths]
    results = [None] * 8

    def work(slot):
        results[slot] = [model.recognize(path) for path in paths]

    threads = [threading.Thread(target=work, args=(slot,)) for slot in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


def test_a_prediction_prints_well(model, paths):
    prediction = model.recognize(paths[0])
    assert str(prediction) == f"{prediction.label} {100 * prediction.confidence:.1f}%"
    assert repr(prediction).startswith(f"Prediction('{prediction.label}', confidence=0.")
    silence = model.recognize(numpy.zeros(16_000), 16_000)
    assert str(silence).endswith("% (no sound)")
    assert silence.note == "no sound"
    assert list(prediction.scores.values()) == sorted(prediction.scores.values(), reverse=True)
    assert prediction.top(1) == [(prediction.most_likely_label, prediction.confidence)]
    assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-6)


def test_a_threshold_rejects(paths):
    model = asr_baseline.load(fixtures / "reference/models/cnn.safetensors")
    prediction = model.recognize(paths[0])
    model.threshold = min(1, prediction.confidence * 1.01)
    rejected = model.recognize(paths[0])
    assert rejected.label == "unknown" and rejected.is_rejected
    assert rejected.most_likely_label == prediction.label
    assert str(rejected) == f"unknown (most like {prediction.label}, {prediction.confidence:.1%})"
    same = asr_baseline.Prediction(["stop", "_unknown_"], [0.25, 0.39], 1, True, 1.0, "")
    assert str(same) == "unknown (39.0% likely)"
    assert model.threshold == pytest.approx(prediction.confidence * 1.01)


def test_the_model_describes_itself(model):
    assert len(model.labels) == 8 and "yes" in model.labels
    assert model.sample_rate == 16_000
    assert len(model.digest) == 64
    assert repr(model).endswith("cnn.safetensors': 8 labels, 16000 Hz>")
    assert asr_baseline.__version__.count(".") == 2


def test_a_model_goes_to_other_processes(model, paths):
    assert pickle.loads(pickle.dumps(model)).recognize(paths[0]) == model.recognize(paths[0])
