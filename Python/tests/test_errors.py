import json
import os
import re
import struct
import subprocess
import sys

import numpy
import pytest

import asr_baseline
from asr_baseline import _library
from conftest import fixtures, repository


def test_what_is_no_model_is_refused(tmp_path):
    with pytest.raises(asr_baseline.ModelError) as missing:
        asr_baseline.load("/no/model")
    assert str(missing.value) == "/no/model: cannot be read: there is no such file"
    assert missing.value.status == _library.UNREADABLE
    words = tmp_path / "words.txt"
    words.write_text("no model at all")
    with pytest.raises(asr_baseline.ModelError, match=f"{words}: ") as other:
        asr_baseline.load(words)
    assert other.value.status == _library.NOT_A_MODEL


def test_a_model_of_another_version_is_refused(tmp_path):
    data = (fixtures / "reference/models/linear.safetensors").read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    header["__metadata__"]["asr.version"] = "2"
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path = tmp_path / "later.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + size :])
    with pytest.raises(asr_baseline.ModelError) as later:
        asr_baseline.load(path)
    assert later.value.status == _library.OTHER_MODEL_FORMAT
    assert str(later.value) == (
        f"{path}: model format 2; this program reads format 1; use the program that wrote it, or train anew"
    )


def test_recordings_that_cannot_be_recognized_are_named(model, paths):
    with pytest.raises(asr_baseline.AudioError, match="^no.wav: there is no such file$"):
        model.recognize("no.wav")
    with pytest.raises(asr_baseline.AudioError, match="^the recording: not an audio file"):
        model.recognize(b"no recording at all")
    for bad in [numpy.nan, numpy.inf]:
        with pytest.raises(asr_baseline.AudioError, match="^the clip: "):
            model.recognize(numpy.array([0, bad], numpy.float32), 16_000)
    with pytest.raises(asr_baseline.AudioError, match="^the clip: "):
        model.recognize(numpy.zeros(0), 16_000)
    for rate in [0, -1, 10**12]:
        with pytest.raises(asr_baseline.AudioError, match="^the clip: "):
            model.recognize(numpy.zeros(10), rate)
    with pytest.raises(asr_baseline.ArgumentError, match="NUL"):
        model.recognize("a\0b.wav")


def test_a_list_keeps_the_answers_of_others(model, paths):
    bad = (numpy.array([numpy.nan], numpy.float32), 16_000)
    given = [paths[0], "no.wav", bad, paths[1]]
    with pytest.raises(asr_baseline.AudioError, match="^no.wav: there is no such file$"):
        model.recognize(given)
    found = model.recognize(given, errors="return")
    assert found[0] == model.recognize(paths[0]) and found[3] == model.recognize(paths[1])
    assert str(found[1]) == "no.wav: there is no such file"
    assert str(found[2]).startswith("recordings[2]: ")
    assert [type(failure) for failure in found[1:3]] == [asr_baseline.AudioError] * 2
    for errors in ["raise", "return"]:
        with pytest.raises(asr_baseline.ArgumentError, match="^threads is -1; expected 0 to 1024$"):
            model.recognize(paths[:1], threads=-1, errors=errors)
    with pytest.raises(ValueError, match="errors is 'ignore'"):
        model.recognize(paths, errors="ignore")


def test_samples_of_other_kinds_are_refused(model):
    with pytest.raises(TypeError, match="samples need their rate"):
        model.recognize(numpy.zeros(10))
    with pytest.raises(ValueError, match=r"the shape \(10, 2\); expected one channel"):
        model.recognize(numpy.zeros((10, 2)), 16_000)
    with pytest.raises(TypeError, match="the samples are uint8"):
        model.recognize(numpy.zeros(10, numpy.uint8), 16_000)
    with pytest.raises(TypeError, match="whole number"):
        model.recognize(numpy.zeros(10), 16_000.5)


def test_thresholds_are_probabilities(model):
    for threshold in [-0.1, 1.1, float("nan")]:
        with pytest.raises(asr_baseline.ArgumentError, match="expected a number from 0 to 1"):
            model.threshold = threshold


def test_a_library_of_another_kind_is_named(tmp_path):
    """Another file, none, and another library than this package needs."""
    for library in [str(tmp_path / "none.so"), "libm.so.6"]:
        run = subprocess.run(
            [sys.executable, "-c", "import asr_baseline"],
            capture_output=True,
            text=True,
            env={**os.environ, "ASR_BASELINE_LIBRARY": library},
        )
        assert run.returncode == 1
        assert "ImportError: the library of asr_baseline cannot be loaded: " in run.stderr


def test_declarations_are_those_of_the_header():
    header = (repository / "Sources/CASRBaseline/asr_baseline.h").read_text()
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
    assert set(re.findall(r"\b(asr_\w+)\(", code)) == set(_library.FUNCTIONS)
    for name, number in re.findall(r"ASR_(\w+) = (\d+)", code):
        if not name.startswith("REMARK"):
            assert getattr(_library, name) == int(number)
    assert f"#define ASR_BASELINE_ABI_VERSION {_library.ABI_VERSION}\n" in code
    for struct_name, structure in [("asr_answer", _library.Answer), ("asr_clip", _library.Clip)]:
        body = re.search(rf"typedef struct {struct_name} {{(.*?)}}", code, re.S).group(1)
        fields = re.findall(r"(\w+);", body)
        assert fields == [name for name, _ in structure._fields_]
    declared = dict(
        (name, 0 if parameters.strip() == "void" else parameters.count(",") + 1)
        for name, parameters in re.findall(r"\b(asr_\w+)\(([^)]*)\);", code)
    )
    assert declared == {name: len(arguments) for name, (_, arguments) in _library.FUNCTIONS.items()}
