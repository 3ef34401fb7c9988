"""Reads a run of asr-train with TensorBoard itself, and checks that nothing is missing.

usage: tensorboard_check.py RUN [--server]

RUN is the run's folder, finished. Loads its events by TensorBoard's `EventAccumulator` and its plugin of hyperparameters; compares
curves with metrics.jsonl and results with summary.json; decodes pictures and sounds. --server also starts `tensorboard` on the folder
above, once with each of its readers, and asks its pages the same.

Written for tensorboard 2.21.0, pillow 13.0.0: pip install tensorboard pillow
"""

import argparse
import io
import json
import math
import pathlib
import socket
import struct
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import wave

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata

CURVES = {
    "training": {
        "loss": "trainingLoss",
        "accuracy": "trainingAccuracy",
        "training/learning rate": "learningRate",
        "training/gradient norm": "gradientNorm",
        "training/clips per second": "clipsPerSecond",
    },
    "validation": {"loss": "validationLoss", "accuracy": "validationAccuracy"},
}
RESULTS = ["validation accuracy", "validation loss", "test accuracy", "test loss"]


def camel(name):
    first, *rest = name.split()
    return first + "".join(word.capitalize() for word in rest)


def check(condition, words):
    if not condition:
        sys.exit(f"wrong: {words}")


def check_wave(sound):
    """A WAV file of one channel, 16-bit or floating-point; its rate and seconds."""
    if struct.unpack_from("<H", sound, 20)[0] == 3:  # floating-point, which `wave` does not read
        rate, = struct.unpack_from("<I", sound, 24)
        count = struct.unpack_from("<I", sound, 40)[0] // 4
        check(count * 4 == len(sound) - 44, "the size of a sound")
    else:
        with wave.open(io.BytesIO(sound)) as file:
            check(file.getnchannels() == 1 and file.getsampwidth() == 2, "the format of a sound")
            rate, count = file.getframerate(), file.getnframes()
            check(len(file.readframes(count)) == 2 * count, "the size of a sound")
    check(count > 0, "a sound is empty")
    return rate, count / rate


def check_picture(png):
    image = Image.open(io.BytesIO(png))
    image.load()
    check(image.format == "PNG" and len(image.convert("RGB").getcolors(1 << 16)) > 1, "a picture is empty")
    return image.size


def check_files(run, epochs, summary):
    """By the Python reader, file by file."""
    for part, curves in CURVES.items():
        events = EventAccumulator(str(run / "tensorboard" / part), size_guidance={"scalars": 0, "images": 0, "audio": 0})
        events.Reload()
        tags = events.Tags()
        scalars = {tag: events.Scalars(tag) for tag in tags["scalars"]}
        print(part, {kind: found for kind, found in tags.items() if found})
        for tag, key in curves.items():
            expected = [(epoch["epoch"], epoch[key]) for epoch in epochs if epoch[key] is not None]
            points = scalars.get(tag, [])
            check([point.step for point in points] == [step for step, _ in expected], f"the epochs of {part} {tag}")
            for point, (_, value) in zip(points, expected):
                check(math.isclose(point.value, value, rel_tol=1e-6, abs_tol=1e-7), f"{part} {tag}")
        if part == "validation":
            continue
        for name in RESULTS:
            found = [point.value for point in scalars.get(f"result/{name}", [])]
            value = summary[camel(name)]
            check(len(found) == (value is not None), f"result/{name}")
            check(all(math.isclose(x, value, rel_tol=1e-6, abs_tol=1e-7) for x in found), f"result/{name}")
        pictures, sounds = tags["images"], tags["audio"]
        check(len(sounds) >= 1 and len([tag for tag in pictures if "features" in tag]) == len(sounds), "pictures or sounds are missing")
        check(("result/confusion matrix" in pictures) == (summary["testAccuracy"] is not None), "the confusion matrix")
        for tag in pictures:
            image, = events.Images(tag)
            size = check_picture(image.encoded_image_string)
            check(size == (image.width, image.height), f"the size of {tag}")
            print(f"  {tag}: {size[0]} x {size[1]}: {events.SummaryMetadata(tag).summary_description!r}")
        for tag in sounds:
            sound, = events.Audio(tag)
            rate, seconds = check_wave(sound.encoded_audio_string)
            check(rate == sound.sample_rate == summary["sampleRateHertz"], f"the rate of {tag}")
            print(f"  {tag}: {seconds:.2f} s at {rate} Hz")
        contents = events.PluginTagToContent(metadata.PLUGIN_NAME)
        experiment = metadata.parse_experiment_plugin_data(contents[metadata.EXPERIMENT_TAG])
        start = metadata.parse_session_start_info_plugin_data(contents[metadata.SESSION_START_INFO_TAG])
        end = metadata.parse_session_end_info_plugin_data(contents[metadata.SESSION_END_INFO_TAG])
        check({info.name for info in experiment.hparam_infos} == set(start.hparams), "the columns of settings")
        check(start.hparams["model"].string_value == summary["model"], "the model's name")
        check(start.hparams["parameters"].number_value == summary["parameters"], "the number of parameters")
        check(end.status == 1 and end.end_time_secs >= start.start_time_secs, "the end of the session")
        print(f"  settings of '{start.group_name}':", {key: value.string_value or value.number_value for key, value in sorted(start.hparams.items())})


def ask(port, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://localhost:{port}/data/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def wait_for(port, run, seconds=90):
    end = time.time() + seconds
    while time.time() < end:
        try:
            tags = json.loads(ask(port, "plugin/scalars/tags"))
            # The last that a reader reaches is the result.
            if f"result/{RESULTS[0]}" in tags.get(f"{run}/training", {}) or time.time() > end - 1:
                return tags
        except OSError:
            pass
        time.sleep(0.5)
    sys.exit("wrong: tensorboard does not answer")


def check_server(folder, fast, summary):
    """By the real server, over HTTP, as a browser asks."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(folder.parent), "--port", str(port), "--load_fast", fast]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        run = f"{folder.name}/tensorboard"
        scalars = wait_for(port, run)
        print(f"served with --load_fast {fast}:", sorted(name for name in scalars if name.startswith(folder.name)))
        check(set(CURVES["training"]) <= set(scalars[f"{run}/training"]), "scalars of training")
        check(set(CURVES["validation"]) == set(scalars[f"{run}/validation"]), "scalars of validation")
        here = urllib.parse.urlencode({"run": f"{run}/training", "tag": "loss"})
        points = json.loads(ask(port, f"plugin/scalars/scalars?{here}"))
        check([point[1] for point in points] == list(range(1, summary["epochs"] + 1)), "the points of the loss")
        images = json.loads(ask(port, "plugin/images/tags"))[f"{run}/training"]
        for tag in images:
            here = urllib.parse.urlencode({"run": f"{run}/training", "tag": tag, "sample": 0})
            for image in json.loads(ask(port, f"plugin/images/images?{here}")):
                check_picture(ask(port, f"plugin/images/individualImage?{image['query']}"))
        audio = json.loads(ask(port, "plugin/audio/tags"))[f"{run}/training"]
        for tag in audio:
            here = urllib.parse.urlencode({"run": f"{run}/training", "tag": tag, "sample": 0})
            for sound in json.loads(ask(port, f"plugin/audio/audio?{here}")):
                check(sound["contentType"] == "audio/wav", f"the type of {tag}")
                check_wave(ask(port, f"plugin/audio/individualAudio?{sound['query']}"))
        print("  images:", sorted(images), "audio:", sorted(audio))
        described = [scalars[f"{run}/training"], scalars[f"{run}/validation"], images, audio]
        check(all(info["description"] for tags in described for info in tags.values()), "a description")
        experiment = json.loads(ask(port, "plugin/hparams/experiment", {"experimentName": ""}))
        print("  columns:", [info["name"] for info in experiment["hparamInfos"]], [info["displayName"] for info in experiment["metricInfos"]])
        groups = json.loads(ask(port, "plugin/hparams/session_groups", {
            "experimentName": "", "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
            "colParams": [], "startIndex": 0, "sliceSize": 1000,
        }))["sessionGroups"]
        mine = [group for group in groups if any(session["name"] == f"{run}/training" for session in group["sessions"])]
        check(len(mine) == 1, "a row of the table of hyperparameters")
        found = {value["name"]["tag"]: value["value"] for value in mine[0]["metricValues"]}
        print(f"  row '{mine[0]['name']}':", found, [(session["name"], session["status"]) for session in mine[0]["sessions"]])
        check(all(session["status"] == "STATUS_SUCCESS" for session in mine[0]["sessions"]), "the status of the run")
        for name in ["validation accuracy", "test accuracy"]:
            value = summary[camel(name)]
            check((value is None) == (f"result/{name}" not in found), name)
            check(value is None or math.isclose(found[f"result/{name}"], value, rel_tol=1e-6), name)
    finally:
        server.terminate()
        server.wait()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("run", type=pathlib.Path)
    arguments.add_argument("--server", action="store_true")
    options = arguments.parse_args()
    run = options.run.resolve()
    epochs = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    summary = json.loads((run / "summary.json").read_text())
    check_files(run, epochs, summary)
    if options.server:
        for fast in ["true", "false"]:
            check_server(run, fast, summary)
    print("all is there")


if __name__ == "__main__":
    main()
