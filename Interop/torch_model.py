"""A model file of asr-baseline as a PyTorch module: raw audio to probabilities, with none of the package's own code.

usage: torch_model.py MODEL.safetensors [CLIP...] [--dump OUT.safetensors] [--script OUT.ts]

Prints the most probable label and its probability for every clip; below the model's rejection threshold, if it has one, the label
is `unknown`. --dump also writes `probabilities` [clips, labels] and
`samples.0`, `samples.1`, ... so that another program can be compared on the same samples. --script writes the module in
TorchScript, which C++ loads without Python.

From Python: `SpeechModel.load(path)(samples)` with samples [S] at `model.rate`, in [-1, 1], gives probabilities [K] in the order of
`model.labels`. The whole clip goes through the network at once: overlapping windows for very long clips are not made here.
Features are computed in float64, the network runs in float32 (after `model.double()` all of it in float64).

Every layer maps one clip [T, F, C] (frames, frequencies, channels) to one clip of the same axes, with one row when it
summarizes the clip. The tensors of the file go through `load_state_dict` as they are. `torch.jit.script` takes the module, which is
why forwards call functions where one would expect `super().forward`, and why `if` stands for `match` in them.

Written for torch 2.11.0, safetensors 0.8.0, soundfile 0.14.0 (soundfile only for the command line).
"""

import argparse
import json
import math
from typing import List

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional


def deviation(variance):
    """The root of per-clip normalization and statistics pooling."""
    return (variance + 1e-5).sqrt()


# Layers


def image(clip):
    """A clip [T, F, C] as an image [C, T, F]."""
    return clip.permute(2, 0, 1)


def clip_of(image):
    """An image [C, T, F] as a clip [T, F, C]."""
    return image.permute(1, 2, 0)


class Convolution(nn.Conv2d):
    def forward(self, clip):
        return clip_of(self._conv_forward(image(clip), self.weight, self.bias))


class MaxPool(nn.MaxPool2d):
    def forward(self, clip):
        return clip_of(functional.max_pool2d(image(clip), self.kernel_size, self.stride, self.padding))


class AveragePool(nn.AvgPool2d):
    def forward(self, clip):
        return clip_of(functional.avg_pool2d(image(clip), self.kernel_size, self.stride, self.padding))


class BatchNorm(nn.BatchNorm1d):
    def forward(self, clip):
        return self.normalized(clip.flatten(0, 1)).reshape(clip.shape)

    def normalized(self, rows):
        """Rows [N, C] by their own statistics in training, which move the running ones, and by those in evaluation."""
        return functional.batch_norm(
            rows, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


class LayerNorm(nn.LayerNorm):
    def forward(self, clip):
        rows = functional.layer_norm(clip.flatten(1), self.normalized_shape, self.weight, self.bias, self.eps)
        return rows.reshape(clip.shape)


class SubSpectralNorm(BatchNorm):
    """Batch norm with statistics of their own for each band of frequencies; parameters in the order [bands, channels]."""

    def __init__(self, channels, bands, **options):
        super().__init__(bands * channels, **options)
        self.bands = bands

    def forward(self, clip):
        frames, frequencies, channels = clip.shape
        bands = clip.reshape(frames, self.bands, frequencies // self.bands, channels)
        rows = bands.transpose(1, 2).reshape(-1, self.bands * channels)
        return self.normalized(rows).reshape(frames, -1, self.bands, channels).transpose(1, 2).reshape(clip.shape)


class Dropout(nn.Dropout):
    """Drops values, or whole channels of a clip."""

    def __init__(self, probability, whole_channels):
        super().__init__(probability)
        self.whole_channels = whole_channels

    def forward(self, clip):
        if not self.whole_channels:
            return functional.dropout(clip, self.p, self.training)
        return clip * functional.dropout(torch.ones_like(clip[:1, :1]), self.p, self.training)


class PReLU(nn.PReLU):
    """A slope for each channel."""

    def forward(self, clip):
        return functional.prelu(clip.flatten(0, 1), self.weight).reshape(clip.shape)


class FrequencyMean(nn.Module):
    def forward(self, clip):
        return clip.mean(1, keepdim=True)


class FrequenciesAsChannels(nn.Module):
    def forward(self, clip):
        return clip.flatten(1)[:, None]


class Residual(nn.Module):
    """What the body gives plus what the shortcut gives; a body of one frequency is added at every one.

    Stochastic depth is a matter of training, which is not made here.
    """

    def __init__(self, body, shortcut):
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, clip):
        body, shortcut = clip, clip
        for layer in self.body:
            body = layer(body)
        for layer in self.shortcut:
            shortcut = layer(shortcut)
        return body + shortcut


class Linear(nn.Linear):
    def forward(self, clip):
        return functional.linear(clip.flatten(1), self.weight, self.bias)[:, None]


def summarized(sequence, states, directions: int, summary: str):
    """What is left of the outputs [T, 1, D * H] and the last states [layers * D, 1, H] of a recurrent layer."""
    if summary == "sequence":
        return sequence
    if summary == "last":
        return states[-directions:].reshape(1, 1, -1)
    if summary == "mean":
        return sequence.mean(0, keepdim=True)
    raise ValueError(f"unknown summary: {summary}")


class LSTM(nn.LSTM):
    def __init__(self, *sizes, summary, **options):
        super().__init__(*sizes, **options)
        self.summary = summary
        self.directions = 2 if self.bidirectional else 1

    def forward(self, clip):
        rows = clip.flatten(1)[:, None]
        start = rows.new_zeros(self.num_layers * self.directions, 1, self.hidden_size)
        sequence, states, _ = torch.lstm(
            rows, [start, start], self._flat_weights, True, self.num_layers, 0.0, self.training, self.bidirectional, False
        )
        return summarized(sequence, states, self.directions, self.summary)


class GRU(nn.GRU):
    def __init__(self, *sizes, summary, **options):
        super().__init__(*sizes, **options)
        self.summary = summary
        self.directions = 2 if self.bidirectional else 1

    def forward(self, clip):
        rows = clip.flatten(1)[:, None]
        start = rows.new_zeros(self.num_layers * self.directions, 1, self.hidden_size)
        sequence, states = torch.gru(
            rows, start, self._flat_weights, True, self.num_layers, 0.0, self.training, self.bidirectional, False
        )
        return summarized(sequence, states, self.directions, self.summary)


class AttentionPool(nn.Linear):
    def forward(self, clip):
        rows = clip.flatten(1)
        weights = (rows @ functional.linear(rows[-1], self.weight, self.bias)).softmax(0)
        return (weights @ rows)[None, None]


class ClassToken(nn.Module):
    def __init__(self, bands, channels):
        super().__init__()
        self.token = nn.Parameter(0.02 * torch.randn(bands, channels))

    def forward(self, clip):
        return torch.cat([self.token[None], clip])


class PositionEmbedding(nn.Module):
    def __init__(self, frames, bands, channels):
        super().__init__()
        self.table = nn.Parameter(0.02 * torch.randn(frames, bands, channels))

    def forward(self, clip):
        if len(clip) <= len(self.table):
            return clip + self.table[: len(clip)]
        table = self.table.flatten(1).T[None]
        stretched = functional.interpolate(table, [len(clip)], mode="linear", align_corners=True)
        return clip + stretched[0].T.reshape(clip.shape)


class SelfAttention(nn.Module):
    def __init__(self, inputs, heads, head_size, bias):
        super().__init__()
        inner = heads * head_size
        self.heads, self.head_size = heads, head_size

        def uniform(inputs, *shape):
            return nn.Parameter(torch.empty(shape).uniform_(-(inputs**-0.5), inputs**-0.5))

        self.in_proj_weight = uniform(inputs, 3 * inner, inputs)
        self.register_parameter("in_proj_bias", uniform(inputs, 3 * inner) if bias else None)
        self.out_proj_weight = uniform(inner, inputs, inner)
        self.out_proj_bias = uniform(inner, inputs)

    def forward(self, clip):
        projected = functional.linear(clip.flatten(1), self.in_proj_weight, self.in_proj_bias)
        query, key, value = projected.reshape(-1, 3, self.heads, self.head_size).permute(1, 2, 0, 3).unbind()  # [heads, T, head size] each
        weights = (query @ key.transpose(1, 2) / math.sqrt(self.head_size)).softmax(-1)
        context = (weights @ value).transpose(0, 1).flatten(1)
        return functional.linear(context, self.out_proj_weight, self.out_proj_bias)[:, None]


class FirstFrame(nn.Module):
    def forward(self, clip):
        return clip[:1]


class GlobalAveragePool(nn.Module):
    def forward(self, clip):
        return clip.mean((0, 1), keepdim=True)


class StatisticsPool(nn.Module):
    def forward(self, clip):
        variance, mean = torch.var_mean(clip.flatten(1), 0, correction=0)
        return torch.cat([mean, deviation(variance)])[None, None]


class Familiarity(nn.Module):
    """Moves what is unlike every training clip to where no label is likelier than another; fitted after training."""

    def __init__(self, values, means):
        super().__init__()
        for name, shape in ("centre", [values]), ("pivot", [values]), ("curvature", [values, values]), ("slopes", [means, values]):
            self.register_buffer(name, torch.zeros(shape))
        self.register_buffer("offsets", torch.full([means], 20.0))

    def forward(self, clip):
        rows = clip.flatten(1)
        away = rows - self.centre
        square = (away @ self.curvature * away).sum(1, keepdim=True)
        nearest = (away @ self.slopes.T + self.offsets).amax(1, keepdim=True)
        return torch.lerp(self.pivot, rows, 0.01 + 0.99 * (square + nearest).sigmoid())[:, None]


def make_layers(configuration, bands, channels):
    """The layers of a list of single-key objects for input of `bands` frequencies and `channels` channels, and the two of their output."""
    layers = nn.ModuleList()
    for entry in configuration:
        ((kind, options),) = entry.items()
        layer, bands, channels = _make_layer(kind, options, bands, channels)
        layers.append(layer)
    return layers, bands, channels


def _make_layer(kind, options, bands, channels):
    def geometry(*names):
        return {name.replace("kernel", "kernel_size"): tuple(options[name]) for name in names}

    def bands_after():
        reach = options.get("dilation", (1, 1))[1] * (options["kernel"][1] - 1) + 1
        return (bands + 2 * options["padding"][1] - reach) // options["stride"][1] + 1

    match kind:
        case "conv" | "depthwise-conv":
            outputs, groups = (options["channels"], 1) if kind == "conv" else (channels, channels)
            shape = geometry("kernel", "stride", "dilation", "padding")
            return Convolution(channels, outputs, groups=groups, bias=options["bias"], **shape), bands_after(), outputs
        case "max-pool":
            return MaxPool(**geometry("kernel", "stride", "padding")), bands_after(), channels
        case "average-pool":
            return AveragePool(**geometry("kernel", "stride", "padding")), bands_after(), channels
        case "batch-norm":
            return BatchNorm(channels, eps=options["epsilon"], momentum=options["momentum"]), bands, channels
        case "layer-norm":
            return LayerNorm(bands * channels, eps=options["epsilon"]), bands, channels
        case "relu":
            return nn.ReLU(), bands, channels
        case "prelu":
            return PReLU(channels), bands, channels
        case "gelu":
            return nn.GELU(), bands, channels
        case "sub-spectral-norm":
            layer = SubSpectralNorm(channels, options["bands"], eps=options["epsilon"], momentum=options["momentum"])
            return layer, bands, channels
        case "silu":
            return nn.SiLU(), bands, channels
        case "frequency-mean":
            return FrequencyMean(), 1, channels
        case "frequencies-as-channels":
            return FrequenciesAsChannels(), 1, bands * channels
        case "residual":
            body, _, _ = make_layers(options["body"], bands, channels)
            shortcut, bands, channels = make_layers(options["shortcut"], bands, channels)
            return Residual(body, shortcut), bands, channels
        case "dropout":
            return Dropout(options["probability"], options.get("whole-channels", False)), bands, channels
        case "global-average-pool":
            return GlobalAveragePool(), 1, channels
        case "statistics-pool":
            return StatisticsPool(), 1, 2 * bands * channels
        case "class-token":
            return ClassToken(bands, channels), bands, channels
        case "position-embedding":
            return PositionEmbedding(options["frames"], bands, channels), bands, channels
        case "self-attention":
            inputs, heads = bands * channels, options["heads"]
            return SelfAttention(inputs, heads, options.get("head-size", inputs // heads), options["bias"]), 1, inputs
        case "first-frame":
            return FirstFrame(), bands, channels
        case "linear":
            return Linear(bands * channels, options["outputs"], bias=options["bias"]), 1, options["outputs"]
        case "familiarity":
            return Familiarity(bands * channels, options["means"]), 1, bands * channels
        case "attention-pool":
            return AttentionPool(bands * channels, bands * channels), 1, bands * channels
        case "lstm" | "gru":
            hidden, bidirectional = options["hidden"], options["bidirectional"]
            recurrent = LSTM if kind == "lstm" else GRU
            layer = recurrent(bands * channels, hidden, options["layers"], bidirectional=bidirectional, summary=options["summary"])
            return layer, 1, hidden * (2 if bidirectional else 1)
        case _:
            raise ValueError(f"unknown layer: {kind}")


# Features


def mel_scale(name):
    """Hertz to mel, and mel to hertz."""
    if name == "htk":
        return lambda f: 2595 * torch.log10(1 + f / 700), lambda m: 700 * (10 ** (m / 2595) - 1)
    if name == "slaney":  # linear to 1000 Hz = 15 mel, then 27 mel for each factor of 6.4
        step = math.log(6.4) / 27
        return (
            lambda f: torch.where(f < 1000, f * 3 / 200, 15 + torch.log(f.clamp(min=1000) / 1000) / step),
            lambda m: torch.where(m < 15, m * 200 / 3, 1000 * torch.exp((m - 15) * step)),
        )
    raise ValueError(f"unknown mel scale: {name}")


def mel_filters(features):
    """The triangular filters [bins, bands]."""
    rate, length = features["sample-rate-hertz"], features["fft-length"]
    to_mel, to_hertz = mel_scale(features["mel-scale"])
    ends = torch.tensor([features["lower-frequency-hertz"], features["upper-frequency-hertz"]], dtype=torch.float64)
    low, high = to_mel(ends).tolist()
    corners = torch.linspace(low, high, features["mel-bands"] + 2, dtype=torch.float64)
    corners_hertz = to_hertz(corners)
    bins = torch.arange(length // 2 + 1, dtype=torch.float64) * rate / length
    match features["mel-triangles"]:
        case "hertz":
            corners = corners_hertz
        case "mel":
            bins = to_mel(bins)
        case other:
            raise ValueError(f"unknown mel triangles: {other}")
    lower, centre, upper = corners[:-2], corners[1:-1], corners[2:]
    rising = (bins[:, None] - lower) / (centre - lower)
    falling = (upper - bins[:, None]) / (upper - centre)
    filters = torch.minimum(rising, falling).clamp(min=0)
    match features["mel-normalization"]:
        case "none":
            return filters
        case "area":
            return filters * 2 / (corners_hertz[2:] - corners_hertz[:-2])
        case other:
            raise ValueError(f"unknown mel normalization: {other}")


def window_values(name, length):
    options = {"dtype": torch.float64}
    match name:
        case "hann":
            return torch.hann_window(length, **options)
        case "hamming":
            return torch.hamming_window(length, **options)
        case "blackman":
            return torch.blackman_window(length, **options)
        case "hann-symmetric":
            return torch.hann_window(length, periodic=False, **options)
        case "hamming-symmetric":
            return torch.hamming_window(length, periodic=False, **options)
        case "povey":
            return torch.hann_window(length, periodic=False, **options) ** 0.85
        case "rectangular":
            return torch.ones(length, **options)
        case _:
            raise ValueError(f"unknown window: {name}")


def cosine_transform(features):
    """The orthonormal DCT-II with the lifter in it [bands, coefficients]."""
    bands, lifter = features["mel-bands"], features["lifter"]
    i = torch.arange(features["coefficients"], dtype=torch.float64)
    n = torch.arange(bands, dtype=torch.float64)[:, None]
    matrix = math.sqrt(2 / bands) * torch.cos(math.pi / bands * (n + 0.5) * i)
    matrix[:, 0] = math.sqrt(1 / bands)
    return matrix * (1 + lifter / 2 * torch.sin(math.pi * i / lifter)) if lifter else matrix


def regression(values):
    """HTK's deltas over two frames on either side, the first and last frame repeated beyond the ends."""
    count = len(values)
    padded = torch.cat([values[:1], values[:1], values, values[-1:], values[-1:]])
    return (padded[3 : 3 + count] - padded[1 : 1 + count] + 2 * (padded[4:] - padded[:count])) / 10


class Features(nn.Module):
    """Samples [S] to features [T, D] as the configuration says, before normalization by training statistics."""

    def __init__(self, configuration):
        super().__init__()
        rate = configuration["sample-rate-hertz"]
        self.length, self.hop = (
            math.floor(configuration[name] * rate / 1000 + 0.5) for name in ("window-milliseconds", "hop-milliseconds")
        )
        self.register_buffer("window", window_values(configuration["window"], self.length), persistent=False)
        self.register_buffer("filters", mel_filters(configuration), persistent=False)
        self.is_cepstral = configuration["kind"] == "mfcc"
        cosines = cosine_transform(configuration) if self.is_cepstral else torch.zeros(0, 0, dtype=torch.float64)
        self.register_buffer("cosines", cosines, persistent=False)
        self.scale, self.floor, self.pre_emphasis = (
            float(configuration[name]) for name in ("amplitude-scale", "log-floor", "pre-emphasis")
        )
        self.framing, self.log = configuration["framing"], configuration["log"]
        self.removes_offset = configuration["remove-offset"]
        self.fft_length, self.deltas = configuration["fft-length"], configuration["deltas"]
        self.normalizes_clips = configuration["normalization"] == "per-clip"
        self.size = configuration["coefficients" if self.is_cepstral else "mel-bands"] * (1 + self.deltas)

    def forward(self, samples):
        frames = self.frames_of(samples.to(self.window.dtype) * self.scale)
        if self.removes_offset:
            frames = frames - frames.mean(1, keepdim=True)
        if self.pre_emphasis > 0:
            frames = frames - self.pre_emphasis * torch.cat([frames[:, :1], frames[:, :-1]], 1)
        power = torch.fft.rfft(frames * self.window, self.fft_length).abs() ** 2
        values = self.log_of(power @ self.filters)
        if self.is_cepstral:
            values = values @ self.cosines
        parts = [values]
        for _ in range(self.deltas):
            parts.append(regression(parts[-1]))
        values = torch.cat(parts, 1)
        if self.normalizes_clips:
            variance, mean = torch.var_mean(values, 0, correction=0)
            values = (values - mean) / deviation(variance)
        return values

    def frames_of(self, samples):
        half = (self.length + 1) // 2
        if self.framing == "centered-zero":
            samples = functional.pad(samples, [half, self.length - half])
        elif self.framing == "centered-reflect":
            samples = functional.pad(samples[None], [half, self.length - half], "reflect")[0]
        elif self.framing != "uncentered":
            raise ValueError(f"unknown framing: {self.framing}")
        return samples.unfold(0, self.length, self.hop)

    def log_of(self, energies):
        if self.log == "natural":
            return energies.clamp(min=self.floor).log()
        if self.log == "natural-offset":
            return (energies + self.floor).log()
        if self.log == "decibels":
            return 10 * energies.clamp(min=self.floor).log10()
        raise ValueError(f"unknown log: {self.log}")


class Normalizer(nn.Module):
    """Training-set normalization: the mean and deviation of every feature."""

    def __init__(self, size):
        super().__init__()
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("deviation", torch.ones(size))

    def forward(self, features):
        return (features - self.mean) / self.deviation


# The model


class SpeechModel(nn.Module):
    labels: List[str]

    def __init__(self, configuration, labels):
        super().__init__()
        features = configuration["features"]
        self.labels = labels
        self.rate = features["sample-rate-hertz"]
        self.minimum_samples = configuration["minimum-samples"]
        self.features = Features(features)
        trained = features["normalization"] == "training-set"
        self.normalizer = Normalizer(self.features.size) if trained else nn.Identity()
        self.layers, bands, channels = make_layers(configuration["network"]["layers"], self.features.size, 1)
        self.classifier = nn.Linear(bands * channels, len(labels))
        decision = configuration.get("decision", {})
        self.temperature = float(decision.get("temperature", 1))
        self.rejection_threshold = float(decision.get("rejection-threshold", 0))

    @classmethod
    def load(cls, path):
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        if metadata.get("asr.version") != "1":
            raise ValueError(f"{path}: not a model file of version 1 (asr.version is {metadata.get('asr.version')})")
        model = cls(json.loads(metadata["asr.configuration"]), json.loads(metadata["asr.labels"]))
        counters = {name: value for name, value in model.state_dict().items() if name.endswith("num_batches_tracked")}
        model.load_state_dict(counters | tensors)
        return model.eval()

    def forward(self, samples):
        samples = functional.pad(samples, [0, max(0, self.minimum_samples - len(samples))])
        clip = self.normalizer(self.features(samples)).to(self.classifier.weight.dtype)[..., None]
        for layer in self.layers:
            clip = layer(clip)
        if len(clip) != 1:
            raise ValueError(f"the layers leave {len(clip)} rows of a clip: they must end in a summary of it")
        return (self.classifier(clip.flatten()) / self.temperature).softmax(0)

    def script(self):
        """The module in TorchScript: `save` writes a file for C++."""
        return torch.jit.script(self.eval())


def read_clip(path, rate):
    """The samples of an audio file, its channels mixed to their mean."""
    import soundfile

    samples, found = soundfile.read(path, dtype="float32", always_2d=True)
    if found != rate:
        raise SystemExit(f"{path}: {found} Hz, but the model needs {rate} Hz; resample the clip first")
    return torch.from_numpy(samples.mean(1))


def main():
    parser = argparse.ArgumentParser(description="Labels clips with an asr-baseline model, in PyTorch.")
    parser.add_argument("model", help="a .safetensors model file")
    parser.add_argument("clips", nargs="*", help="audio files at the model's sample rate")
    parser.add_argument("--dump", metavar="OUT", help="write probabilities and samples to this .safetensors file")
    parser.add_argument("--script", metavar="OUT", help="write the model in TorchScript to this file")
    arguments = parser.parse_args()
    if not arguments.clips and (arguments.dump or not arguments.script):
        parser.error("name clips, or --script")

    model = SpeechModel.load(arguments.model)
    if arguments.script:
        model.script().save(arguments.script)
    if not arguments.clips:
        return
    clips = [read_clip(path, model.rate) for path in arguments.clips]
    with torch.inference_mode():
        probabilities = torch.stack([model(clip) for clip in clips])
    for path, (probability, label) in zip(arguments.clips, zip(*probabilities.max(1))):
        answer = "unknown" if probability < model.rejection_threshold else model.labels[label]
        print(f"{path}\t{answer}\t{probability:.4f}")
    if arguments.dump:
        samples = {f"samples.{i}": clip for i, clip in enumerate(clips)}
        save_file({"probabilities": probabilities} | samples, arguments.dump)


if __name__ == "__main__":
    main()
