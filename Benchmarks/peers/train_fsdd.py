"""A whole training run as a PyTorch user would write it, for comparison with asr-train on the same data and net.

usage: train_fsdd.py [ROOT] [--arch ds-cnn|lstm] [--epochs 30] [--seed 0] [--threads 1]
ROOT  a labelled folder with testing_list.txt and validation_list.txt
8 kHz, 25/10 ms, 40 log-mel bands; clips padded to the 99th percentile; time shift, white noise, SpecAugment; AdamW, one-cycle;
batch 64; channels_last for the convolutional net (the fastest eager mode). Prints test accuracy and seconds.
"""
import argparse, os, time

p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
p.add_argument("root", nargs="?", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fsdd"))
p.add_argument("--arch", choices=["ds-cnn", "lstm"], default="ds-cnn")
p.add_argument("--epochs", type=int, default=30)
p.add_argument("--seed", type=int, default=0)
p.add_argument("--threads", type=int, default=1)
a = p.parse_args()
os.environ["OMP_NUM_THREADS"] = str(a.threads)

import numpy as np, soundfile, torch, torchaudio

N, RATE, BATCH = torch.nn, 8000, 64
torch.set_num_threads(a.threads)
torch.manual_seed(a.seed)
rng = np.random.default_rng(a.seed)
start = time.time()
lists = {n: set(open(f"{a.root}/{n}_list.txt").read().split()) for n in ("testing", "validation")}
labels = sorted(d for d in os.listdir(a.root) if os.path.isdir(f"{a.root}/{d}") and d[0] not in "_.")
clips, targets, part = [], [], []
for k, label in enumerate(labels):
    for f in sorted(os.listdir(f"{a.root}/{label}")):
        clips.append(soundfile.read(f"{a.root}/{label}/{f}", dtype="float32")[0])
        targets.append(k)
        part.append("testing" if f"{label}/{f}" in lists["testing"] else "validation" if f"{label}/{f}" in lists["validation"] else "training")
length = int(np.percentile([len(c) for c in clips], 99))
X = np.zeros((len(clips), length), np.float32)
for row, c in zip(X, clips):
    c = c[:length]
    o = (length - len(c)) // 2
    row[o:o + len(c)] = c
X, Y, part = torch.from_numpy(X), torch.tensor(targets), np.array(part)
train, test = np.where(part == "training")[0], np.where(part == "testing")[0]
mel = torchaudio.transforms.MelSpectrogram(RATE, n_fft=256, win_length=200, hop_length=80, n_mels=40, f_min=20)
masks = N.Sequential(torchaudio.transforms.FrequencyMasking(7), torchaudio.transforms.TimeMasking(20))


def features(x):
    return torch.log(mel(x) + 1e-6)  # [B, F, T]


class DSCNN(N.Module):
    def __init__(self, width=64):
        super().__init__()
        layers = [N.Conv2d(1, width, (4, 10), 2, padding=(1, 5), bias=False), N.BatchNorm2d(width), N.ReLU()]
        for _ in range(4):
            layers += [N.Conv2d(width, width, 3, padding=1, groups=width, bias=False), N.BatchNorm2d(width), N.ReLU(),
                       N.Conv2d(width, width, 1, bias=False), N.BatchNorm2d(width), N.ReLU()]
        self.body, self.dropout, self.fc = N.Sequential(*layers), N.Dropout(0.2), N.Linear(width, len(labels))

    def forward(self, x):
        return self.fc(self.dropout(self.body(x[:, None].contiguous(memory_format=torch.channels_last)).mean((2, 3))))


class LSTM(N.Module):
    def __init__(self, hidden=128):
        super().__init__()
        self.lstm, self.dropout, self.fc = N.LSTM(40, hidden, batch_first=True), N.Dropout(0.2), N.Linear(hidden, len(labels))

    def forward(self, x):
        return self.fc(self.dropout(self.lstm(x.transpose(1, 2))[0].mean(1)))


net = DSCNN().to(memory_format=torch.channels_last) if a.arch == "ds-cnn" else LSTM()
steps = a.epochs * (len(train) // BATCH)
optimizer = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-2)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
with torch.no_grad():
    f = features(X[train])
    mean, deviation = f.mean(), f.std()
for _ in range(a.epochs):
    net.train()
    rng.shuffle(train)
    for i in range(0, len(train) - BATCH + 1, BATCH):
        index = train[i:i + BATCH]
        x = torch.stack([torch.roll(v, int(s)) for v, s in zip(X[index], rng.integers(-800, 800, BATCH))])
        x = x + torch.randn_like(x) * float(10 ** -rng.uniform(1, 3)) * x.pow(2).mean(1, keepdim=True).sqrt()
        loss = N.functional.cross_entropy(net((masks(features(x)) - mean) / deviation), Y[index], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
net.eval()
with torch.no_grad():
    predicted = torch.cat([net((features(X[test[i:i + 256]]) - mean) / deviation) for i in range(0, len(test), 256)]).argmax(1)
print(f"{a.arch} seed {a.seed} epochs {a.epochs} test accuracy {(predicted == Y[test]).float().mean():.4f} "
      f"parameters {sum(q.numel() for q in net.parameters())} seconds {time.time() - start:.0f}")
