"""Makes the golden numbers for layers and loss, one .safetensors file a case, beside this file.

A layer case holds `input` [sum T, F, C], every parameter and running statistic under its PyTorch name, `output`, a random cotangent
`grad.output`, the gradients `grad.input` and `grad.<parameter>`, all of training mode; with batch norm also the statistics
afterwards, `after.layers.<i>.running_mean` and `.running_var`, and `evaluation.output` with the statistics from before.
Metadata: layers, lengths, outputLengths, bands, channels, mode, torch.

A loss case holds `logits` [B, K], `loss` [1] and `grad.logits`. Metadata: labels, labelSmoothing, classWeights (or null), torch.

Everything is computed in float64 from float32 values and stored as float32. Seeds are tried in order until no input of a
ReLU lies within 1e-3 of zero and no two candidates of a maximum within 1e-3 of each other.

usage: make.py      (written for torch 2.11.0; rewrites every file with the same bytes)
"""

from itertools import count
from pathlib import Path

import torch
from ragged import NORMS, ClassToken, Familiarity, PositionEmbedding, forward, make_layers, round_parameters, rounded, save, state
from torch import nn
from torch.nn import functional

HERE = Path(__file__).resolve().parent
MARGIN = 1e-3
CLIPS = [9, 17, 5, 12]
CLIPS_WITH_ONE_FRAME = [9, 17, 1, 9, 12]


def conv(channels, kernel=(3, 3), stride=(1, 1), dilation=(1, 1), padding=(1, 1), bias=True):
    return {"conv": dict(channels=channels, kernel=kernel, stride=stride, dilation=dilation, padding=padding, bias=bias)}


def depthwise(kernel=(3, 3), stride=(1, 1), dilation=(1, 1), padding=(1, 1), bias=True):
    return {"depthwise-conv": dict(kernel=kernel, stride=stride, dilation=dilation, padding=padding, bias=bias)}


def pool(kind, kernel=(2, 2), stride=(2, 2), padding=(0, 0)):
    return {f"{kind}-pool": dict(kernel=kernel, stride=stride, padding=padding)}


def recurrent(kind, layers, bidirectional, summary):
    return {kind: dict(hidden=5, layers=layers, bidirectional=bidirectional, summary=summary)}


def attention(heads, head_size=None, bias=False):
    return {"self-attention": dict(heads=heads, bias=bias) | ({"head-size": head_size} if head_size else {})}


def norm_relu():
    return [{"batch-norm": dict(epsilon=1e-5, momentum=0.1)}, {"relu": {}}]


def cases():
    """Name, lengths, (F, C), layers."""
    norm, relu = norm_relu()
    yield "linear", CLIPS_WITH_ONE_FRAME, (4, 3), [{"linear": dict(outputs=7, bias=True)}]
    yield "conv-padded", CLIPS, (6, 3), [conv(4)]
    yield "conv-strided", CLIPS, (11, 1), [conv(4, (10, 4), (2, 2), padding=(5, 1))]
    yield "conv-dilated", CLIPS, (6, 3), [conv(4, dilation=(2, 1), padding=(2, 1))]
    yield "conv-five-channels", CLIPS, (6, 5), [conv(7)]
    yield "conv-1x1", CLIPS, (6, 5), [conv(7, (1, 1), padding=(0, 0))]
    yield "depthwise-padded", CLIPS, (6, 5), [depthwise()]
    yield "depthwise-strided-dilated", CLIPS, (7, 5), [depthwise((3, 3), (2, 2), (2, 1), (2, 1))]
    yield "batch-norm", CLIPS, (5, 4), [norm]
    yield "batch-norm-relu", CLIPS, (5, 4), [norm, relu]
    yield "cnn-block", CLIPS, (7, 1), [conv(4, bias=False), norm, relu, pool("max")]
    yield "relu", CLIPS, (5, 4), [relu]
    yield "prelu", CLIPS, (5, 4), [{"prelu": {}}]
    yield "max-pool", CLIPS, (7, 3), [pool("max")]
    yield "max-pool-padded", CLIPS, (6, 3), [pool("max", padding=(1, 1))]
    yield "max-pool-overlapping", CLIPS, (7, 3), [pool("max", (3, 3), padding=(1, 1))]
    yield "average-pool", CLIPS, (7, 3), [pool("average")]
    yield "average-pool-padded", CLIPS, (6, 3), [pool("average", (3, 3), padding=(1, 1))]
    yield "global-average-pool", CLIPS_WITH_ONE_FRAME, (4, 3), [{"global-average-pool": {}}]
    yield "statistics-pool", CLIPS_WITH_ONE_FRAME, (4, 3), [{"statistics-pool": {}}]
    yield "layer-norm", CLIPS, (4, 3), [{"layer-norm": dict(epsilon=1e-5)}]
    yield "gelu", CLIPS, (5, 4), [{"gelu": {}}]
    yield "familiarity", CLIPS_WITH_ONE_FRAME, (2, 3), [{"familiarity": dict(means=4)}]
    yield "class-token", CLIPS_WITH_ONE_FRAME, (2, 3), [{"class-token": {}}]
    for frames in 1, 9:
        yield f"position-embedding-{frames}", CLIPS_WITH_ONE_FRAME, (2, 3), [{"position-embedding": dict(frames=frames)}]
    yield "first-frame", CLIPS_WITH_ONE_FRAME, (2, 3), [{"first-frame": {}}]
    yield "self-attention", CLIPS_WITH_ONE_FRAME, (2, 3), [attention(1)]
    yield "self-attention-heads", CLIPS_WITH_ONE_FRAME, (6, 3), [attention(3, bias=True)]
    yield "self-attention-wide", CLIPS_WITH_ONE_FRAME, (1, 5), [attention(2, 17)]
    yield "attention-pool", CLIPS_WITH_ONE_FRAME, (2, 3), [{"attention-pool": {}}]
    for kind in "lstm", "gru":
        for summary in "sequence", "last", "mean":
            yield f"{kind}-{summary}", CLIPS_WITH_ONE_FRAME, (3, 2), [recurrent(kind, 1, False, summary)]
            yield f"{kind}-two-bidirectional-{summary}", CLIPS_WITH_ONE_FRAME, (3, 2), [recurrent(kind, 2, True, summary)]
    separable = [depthwise(bias=False), *norm_relu(), conv(4, (1, 1), padding=(0, 0), bias=False), *norm_relu()]
    stem = [conv(4, (10, 4), (2, 2), padding=(5, 1), bias=False), *norm_relu()]
    yield "ds-cnn", CLIPS, (9, 1), [*stem, *separable, {"global-average-pool": {}}]


    # Residual blocks: what the branches are made of, and who reads a pending norm.
    sub_spectral = {"sub-spectral-norm": dict(bands=3, epsilon=1e-5, momentum=0.1)}
    over_time = [{"frequencies-as-channels": {}}]
    pointwise = conv(5, (1, 1), padding=(0, 0), bias=False)
    yield "sub-spectral-norm", CLIPS, (6, 4), [sub_spectral]
    yield "sub-spectral-norm-single", CLIPS, (3, 4), [sub_spectral]
    yield "silu", CLIPS, (5, 4), [{"silu": {}}]
    yield "batch-norm-silu", CLIPS, (5, 4), [conv(5, bias=False), norm, {"silu": {}}]
    yield "frequency-mean", CLIPS_WITH_ONE_FRAME, (5, 4), [{"frequency-mean": {}}]
    yield "frequencies-as-channels", CLIPS, (5, 2), [*over_time, conv(4, (3, 1), padding=(1, 0))]
    yield "residual-identity", CLIPS, (5, 4), [residual([conv(4)])]
    yield "residual-before-norm", CLIPS, (5, 4), [residual([norm, relu, conv(4)]), relu]
    yield "residual-of-norm", CLIPS, (5, 3), [conv(5, bias=False), norm, relu, residual([conv(5, bias=False), norm])]
    yield "residual-nested", CLIPS, (6, 5), [
        conv(5, bias=False), norm, residual([residual([pointwise, norm, relu], [pointwise, norm]), relu, conv(5)]), relu]
    narrower = [conv(6, (9, 1), (2, 1), padding=(4, 0), bias=False), norm, relu, conv(6, (9, 1), padding=(4, 0), bias=False), norm]
    yield "tc-resnet", CLIPS, (4, 2), [
        *over_time, conv(5, (3, 1), padding=(1, 0), bias=False), norm, relu,
        residual(narrower, [conv(6, (1, 1), (2, 1), padding=(0, 0), bias=False), norm, relu]), relu]
    broadcast = [{"frequency-mean": {}}, depthwise((3, 1), dilation=(2, 1), padding=(2, 0), bias=False), norm, {"silu": {}}, pointwise]
    yield "bc-resnet", CLIPS, (6, 2), [
        pointwise, norm, relu,
        residual([depthwise((1, 3), padding=(0, 1), bias=False), sub_spectral, residual(broadcast)]), relu]


def residual(body, shortcut=()):
    return {"residual": dict(body=body, shortcut=list(shortcut))}


def spread(*shape):
    """Evenly spaced values of about unit variance, none at zero, in random order: no two alike."""
    size = torch.Size(shape).numel()
    grid = torch.linspace(-1.75, 1.75, size + size % 2, dtype=torch.float64)
    return rounded(grid[torch.randperm(size)].view(shape))


@torch.no_grad()
def randomize(layers):
    """Norms with other scales, shifts and statistics than PyTorch's ones and zeros; recurrent layers and what is added with larger values."""
    for layer in layers.modules():
        if isinstance(layer, NORMS):
            layer.weight.uniform_(0.5, 1.5)
            layer.bias.normal_(0, 0.3)
            layer.running_mean.normal_(0, 0.3)
            layer.running_var.uniform_(0.5, 2)
        elif isinstance(layer, nn.LayerNorm):
            layer.weight.uniform_(0.5, 1.5)
            layer.bias.normal_(0, 0.3)
        elif isinstance(layer, ClassToken | PositionEmbedding):
            for parameter in layer.parameters():
                parameter.normal_()
        elif isinstance(layer, nn.PReLU):
            layer.weight.normal_(0, 0.5)
        elif isinstance(layer, Familiarity):
            for statistic in layer.buffers():
                statistic.normal_(0, 0.5)
            layer.curvature.copy_(layer.curvature.tril() + layer.curvature.tril(-1).T)
        elif isinstance(layer, nn.LSTM | nn.GRU):
            for parameter in layer.parameters():
                parameter.normal_(0, 0.7)


def watch_margins(layers):
    """A list that grows by the distance to the nearest kink whenever a clip goes through a ReLU or a maximum."""
    margins = []

    def watch_relu(_, inputs):
        margins.append(inputs[0].abs().min().item())

    def watch_max(layer, inputs):
        time, frequency = layer.padding
        image = functional.pad(inputs[0].permute(2, 0, 1), (frequency, frequency, time, time), value=-torch.inf)
        windows = image.unfold(1, layer.kernel_size[0], layer.stride[0]).unfold(2, layer.kernel_size[1], layer.stride[1])
        first, second = windows.flatten(3).topk(2).values.unbind(-1)
        dead = (first == 0) & (second == 0)  # behind a ReLU that lets no gradient through
        margins.append(torch.where(dead, torch.inf, first - second).min().item())

    for layer in layers.modules():
        if isinstance(layer, nn.ReLU | nn.PReLU):
            layer.register_forward_pre_hook(watch_relu)
        elif isinstance(layer, nn.MaxPool2d):
            layer.register_forward_pre_hook(watch_max)
    return margins


def layer_case(lengths, bands, channels, configuration, seed):
    """The tensors and output lengths of one case, and its distance to the nearest kink."""
    torch.manual_seed(seed)
    layers, _, _ = make_layers(configuration, bands, channels)
    net = nn.ModuleDict({"layers": layers})  # for the names
    randomize(layers)
    round_parameters(net)
    rows = spread(sum(lengths), bands, channels).requires_grad_()
    tensors = {"input": rows} | state(net)
    norms = any(isinstance(layer, NORMS) for layer in layers.modules())
    if norms:
        tensors["evaluation.output"], _ = forward(layers.eval(), rows, lengths)
    margins = watch_margins(layers)
    output, output_lengths = forward(layers.train(), rows, lengths)
    cotangent = rounded(torch.randn(output.shape))
    output.backward(cotangent)
    tensors |= {"output": output, "grad.output": cotangent, "grad.input": rows.grad}
    tensors |= {f"grad.{name}": parameter.grad for name, parameter in net.named_parameters()}
    tensors |= {name: value for name, value in state(net, "after.").items() if "running" in name}
    return tensors, output_lengths, min(margins, default=torch.inf)


def make_layer_cases():
    for name, lengths, (bands, channels), configuration in cases():
        for seed in count():
            tensors, output_lengths, margin = layer_case(lengths, bands, channels, configuration, seed)
            if margin > MARGIN:
                break
        save(HERE / f"{name}.safetensors", tensors, layers=configuration, lengths=lengths, outputLengths=output_lengths,
             bands=bands, channels=channels, mode="training")


def make_loss_cases():
    weights = [0.5, 1, 2, 1.5, 0.25]
    labels = [3, 0, 2, 2, 4, 1, 3]
    choices = {"plain": (0, None), "smoothing": (0.1, None), "weights": (0, weights), "smoothing-weights": (0.1, weights)}
    for name, (smoothing, weights) in choices.items():
        torch.manual_seed(0)
        logits = rounded(2 * torch.randn(7, 5)).requires_grad_()
        weight = None if weights is None else torch.tensor(weights, dtype=torch.float64)
        loss = functional.cross_entropy(logits, torch.tensor(labels), weight, label_smoothing=smoothing)
        loss.backward()
        save(HERE / f"loss-{name}.safetensors", {"logits": logits, "loss": loss[None], "grad.logits": logits.grad},
             labels=labels, labelSmoothing=smoothing, classWeights=weights)


if __name__ == "__main__":
    torch.set_num_threads(1)
    make_layer_cases()
    make_loss_cases()
