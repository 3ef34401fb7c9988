"""Makes the golden training runs, one .safetensors file a net and optimizer, beside this file.

Eight clips of 40 features and unequal lengths, twelve classes, the whole batch in each of ten steps, no dropout. A file holds
`input` [sum T, 40, 1], the parameters and running statistics at the start under their PyTorch names, `losses` [10] (of training
mode, each before its update), and everything after the last step as `final.<name>`. Metadata: layers, lengths, labels, optimizer,
learningRate, weightDecay, decayed (the names that weight decay applies to: weights of two or more axes), and betas and
epsilon or momentum.

Computed in float64 from float32 values and stored as float32.

usage: make.py      (written for torch 2.11.0; rewrites every file with the same bytes)
"""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "layers"))
from ragged import forward, make_layers, round_parameters, rounded, save, state  # noqa: E402

BANDS, CLASSES, STEPS = 40, 12, 10
LENGTHS = [31, 60, 20, 47, 25, 52, 38, 44]
LABELS = [3, 0, 7, 11, 3, 5, 9, 0]


def block(channels):
    yield {"conv": dict(channels=channels, kernel=(3, 3), stride=(1, 1), dilation=(1, 1), padding=(1, 1), bias=False)}
    yield {"batch-norm": dict(epsilon=1e-5, momentum=0.1)}
    yield {"relu": {}}
    yield {"max-pool": dict(kernel=(2, 2), stride=(2, 2), padding=(0, 0))}


NETS = {
    "lstm": [{"lstm": dict(hidden=64, layers=1, bidirectional=True, summary="mean")}],
    "cnn": [*block(8), *block(16), *block(32), {"global-average-pool": {}}],
}
OPTIMIZERS = {
    "adamw": (torch.optim.AdamW, dict(lr=0.002, betas=(0.9, 0.999), eps=1e-8), 0.01),
    "sgd": (torch.optim.SGD, dict(lr=0.05, momentum=0.9), 0.001),
}
METADATA_NAMES = {"lr": "learningRate", "eps": "epsilon", "betas": "betas", "momentum": "momentum"}


def features():
    """Random frames around a mean that depends on the class."""
    torch.manual_seed(0)
    means = torch.randn(CLASSES, BANDS)
    frames = torch.randn(sum(LENGTHS), BANDS) + means[LABELS].repeat_interleave(torch.tensor(LENGTHS), 0)
    return rounded(frames)[..., None]


def make_net(configuration):
    torch.manual_seed(1)
    layers, bands, channels = make_layers(configuration, BANDS, 1)
    net = nn.ModuleDict({"layers": layers, "classifier": nn.Linear(bands * channels, CLASSES)})
    round_parameters(net)
    return net


def train(net, rows, make_optimizer, options, decay):
    """The loss before each of the steps, and the names of the parameters that decay."""
    decayed = [name for name, parameter in net.named_parameters() if parameter.dim() > 1]
    groups = [
        {"params": [p for name, p in net.named_parameters() if name in decayed], "weight_decay": decay},
        {"params": [p for name, p in net.named_parameters() if name not in decayed], "weight_decay": 0},
    ]
    optimizer = make_optimizer(groups, **options)
    losses = []
    for _ in range(STEPS):
        summaries, _ = forward(net["layers"], rows, LENGTHS)
        loss = functional.cross_entropy(net["classifier"](summaries.flatten(1)), torch.tensor(LABELS))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, decayed


def main():
    torch.set_num_threads(1)
    rows = features()
    for net_name, configuration in NETS.items():
        for optimizer_name, (make_optimizer, options, decay) in OPTIMIZERS.items():
            net = make_net(configuration)
            tensors = {"input": rows} | state(net)
            losses, decayed = train(net, rows, make_optimizer, options, decay)
            tensors |= {"losses": torch.tensor(losses, dtype=torch.float64)} | state(net, "final.")
            settings = {METADATA_NAMES[name]: value for name, value in options.items()}
            save(HERE / f"{net_name}-{optimizer_name}.safetensors", tensors, layers=configuration, lengths=LENGTHS, labels=LABELS,
                 optimizer=optimizer_name, weightDecay=decay, decayed=decayed, **settings)
            print(f"{net_name}-{optimizer_name}: loss {losses[0]:.4f} to {losses[-1]:.4f}")


if __name__ == "__main__":
    main()
