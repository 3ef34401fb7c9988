"""Asks a running asr-serve with a client of another maker, unmodified, and prints what it got, as JSON.

usage: serve_check.py openai|triton|metrics|description http://127.0.0.1:8080 MODEL CLIP.wav

openai       OpenAI's client: models, transcriptions in three formats, a key and metadata, and an error
triton       NVIDIA's client of KServe's protocol, version 2: readiness, metadata, files, samples, classification, keys
metrics      the parser of Prometheus's Python client, and promtool (Debian: prometheus) where that is installed
description  schemathesis, which sends what /openapi.json describes and much that it does not

Needs, each for itself: pip install openai / 'tritonclient[http]' / prometheus-client / schemathesis
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import wave

METADATA = {"shop": 3, "note": "\u00e9 \"quoted\"", "big": 9007199254740993}


def openai(url, model, clip):
    import openai

    client = openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0)

    def transcription(**settings):
        with open(clip, "rb") as file:
            return client.audio.transcriptions.create(model=settings.pop("model", model), file=file, **settings)

    extra = {"key": "order 17", "metadata": json.dumps(METADATA)}
    plain = transcription(extra_body=extra)
    verbose = transcription(response_format="verbose_json")
    try:
        transcription(model="no-such-model")
        error = None
    except openai.NotFoundError as found:
        error = found.body["message"]
    return {
        "models": [model.id for model in client.models.list()],
        "json": plain.text,
        "key": plain.key,
        "metadataReturns": plain.metadata == METADATA,
        "text": transcription(response_format="text").strip(),
        "verbose": verbose.text,
        "durationSeconds": float(verbose.duration),
        "error": error,
    }


def triton(url, model, clip):
    import numpy
    import tritonclient.http as http
    from tritonclient.utils import InferenceServerException

    client = http.InferenceServerClient(url.removeprefix("http://"))

    def tensor(name, values, kind):
        result = http.InferInput(name, list(values.shape), kind)
        result.set_data_from_numpy(values, binary_data=True)
        return result

    data = pathlib.Path(clip).read_bytes()
    keys = ["one \u00e9", "two"]
    files = client.infer(
        model,
        [
            tensor("audio_file", numpy.array([data, data], dtype=object), "BYTES"),
            tensor("key", numpy.array([key.encode() for key in keys], dtype=object), "BYTES"),
        ],
        request_id="request 7",
        outputs=[
            http.InferRequestedOutput("label"),
            http.InferRequestedOutput("confidence", binary_data=False),
            http.InferRequestedOutput("key"),
        ],
    )
    with wave.open(clip) as file:
        rate = file.getframerate()
        samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2")
    inputs = [
        tensor("audio", samples[None].astype("float32") / 32768, "FP32"),
        tensor("sample_rate", numpy.array([rate], "int32"), "INT32"),
    ]
    best = client.infer(model, inputs, outputs=[http.InferRequestedOutput("probabilities", class_count=2)])
    try:
        client.infer(model, [tensor("audio", samples[None].astype("float32"), "FP32")])
        error = None
    except InferenceServerException as found:
        error = found.message()
    return {
        "isReady": client.is_server_live() and client.is_server_ready() and client.is_model_ready(model),
        "inputs": [tensor["name"] for tensor in client.get_model_metadata(model)["inputs"]],
        "id": files.get_response()["id"],
        "labels": [label.decode() for label in files.as_numpy("label")],
        "confidences": [float(value) for value in files.as_numpy("confidence")],
        "keysReturn": [key.decode() for key in files.as_numpy("key")] == keys,
        "best": [text.decode() for text in best.as_numpy("probabilities").flat],
        "error": error,
    }


def metrics(url, model, clip):
    from prometheus_client.parser import text_string_to_metric_families

    text = urllib.request.urlopen(url + "/metrics").read().decode()
    families = list(text_string_to_metric_families(text))
    check = None
    if shutil.which("promtool"):
        check = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
    return {
        "families": [family.name for family in families],
        "withoutHelp": [family.name for family in families if not family.documentation],
        "promtool": None if check is None else (check.stdout + check.stderr).strip(),
    }


def description(url, model, clip):
    # That what is described is accepted cannot be asked for: no schema says which bytes are a recording.
    command = [sys.executable, "-m", "schemathesis.cli", "run", url + "/openapi.json", "--seed", "1"]
    command += ["--max-examples", "20", "--exclude-checks", "positive_data_acceptance", "--no-color"]
    # It keeps what it found where it runs.
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(command, text=True, capture_output=True, cwd=folder)
    return {"status": run.returncode, "report": (run.stdout + run.stderr)[-4000:]}


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in ("openai", "triton", "metrics", "description"):
        sys.exit(__doc__)
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
