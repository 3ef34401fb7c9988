#!/usr/bin/env python3
"""Makes reference features for the librosa, torchaudio and Kaldi conventions.

Writes <convention>-<signal>.safetensors for two signals (a word of
Fixtures/words, and tones with weak noise), with the tensors samples [S],
mel [T, 40] (power, before the log), logmel [T, 40] and mfcc [T, 13], and for
torchaudio also deltas and deltas2 [T, 13]. The metadata say which call made them.

Made with Python 3.11, numpy 2.4.6, librosa 0.11.0, torch and torchaudio 2.11.0,
kaldi-native-fbank 1.23.0, safetensors 0.8.0. Run: python make.py
"""
import pathlib
import sys
import wave

import kaldi_native_fbank as knf
import librosa
import numpy as np
import torch
import torchaudio
from importlib.metadata import version

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tensors import save  # noqa: E402

RATE = 16000
WORD = HERE.parent.parent / "words" / "yes" / "gbm1_nohash_0.wav"
torch.set_num_threads(1)  # the order of the sums, and so the bytes, must not depend on the machine


def word():
    with wave.open(str(WORD)) as file:
        return (np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0).astype(np.float32)


def tones():
    time = np.arange(int(0.6 * RATE)) / RATE
    tone = sum(a * np.sin(2 * np.pi * f * time) for f, a in ((440, 0.3), (1000, 0.2), (3000, 0.1)))
    return (tone + 1e-3 * np.random.default_rng(20240601).standard_normal(len(time))).astype(np.float32)


def deviation(a, b):
    """The largest difference relative to the larger of the value and a millionth of the largest value."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(b), 1e-6 * np.abs(b).max())))


def of_librosa(samples, kind=np.float64):
    mel = librosa.feature.melspectrogram(
        y=samples.astype(kind), sr=RATE, n_fft=512, win_length=400, hop_length=160,
        n_mels=40, fmin=20, fmax=8000, dtype=kind)
    logmel = librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=None)
    mfcc = librosa.feature.mfcc(S=logmel, n_mfcc=13, dct_type=2, norm="ortho")
    return {"mel": mel.T, "logmel": logmel.T, "mfcc": mfcc.T}


def of_torchaudio(samples, kind=torch.float64):
    wave_ = torch.from_numpy(samples).to(kind)
    options = dict(n_fft=512, win_length=400, hop_length=160, n_mels=40, f_min=20.0, f_max=8000.0,
                   mel_scale="htk", norm=None, center=True, pad_mode="reflect", power=2.0)
    mel = torchaudio.transforms.MelSpectrogram(RATE, **options).to(kind)(wave_)
    mfcc = torchaudio.transforms.MFCC(RATE, n_mfcc=13, log_mels=True, melkwargs=options).to(kind)(wave_)
    deltas = torchaudio.functional.compute_deltas(mfcc, win_length=5, mode="replicate")
    deltas2 = torchaudio.functional.compute_deltas(deltas, win_length=5, mode="replicate")
    out = {"mel": mel, "logmel": torch.log(mel + 1e-6), "mfcc": mfcc, "deltas": deltas, "deltas2": deltas2}
    return {name: tensor.T.numpy() for name, tensor in out.items()}


def frames_of(computer, samples):
    computer.accept_waveform(RATE, (samples * np.float32(32768)).tolist())
    computer.input_finished()
    return np.stack([computer.get_frame(i) for i in range(computer.num_frames_ready)])


def of_kaldi(samples):
    def options(made):
        frame = made.frame_opts
        frame.samp_freq, frame.frame_length_ms, frame.frame_shift_ms = RATE, 25.0, 10.0
        frame.window_type, frame.preemph_coeff, frame.remove_dc_offset = "povey", 0.97, True
        frame.dither, frame.snip_edges, frame.round_to_power_of_two = 0.0, True, True
        made.mel_opts.num_bins, made.mel_opts.low_freq, made.mel_opts.high_freq = 40, 20.0, 0.0
        made.use_energy, made.energy_floor = False, 0.0
        return made

    def fbank(log):
        made = options(knf.FbankOptions())
        made.use_log_fbank, made.use_power = log, True
        return frames_of(knf.OnlineFbank(made), samples)

    made = options(knf.MfccOptions())
    made.num_ceps, made.cepstral_lifter = 13, 22.0
    return {"mel": fbank(False), "logmel": fbank(True), "mfcc": frames_of(knf.OnlineMfcc(made), samples)}


def of_compliance(samples):
    """The same as of_kaldi with torchaudio.compliance.kaldi, in float64."""
    from torchaudio.compliance import kaldi
    wave_ = torch.from_numpy(samples).double()[None] * 32768
    options = dict(sample_frequency=float(RATE), frame_length=25.0, frame_shift=10.0, window_type="povey",
                   preemphasis_coefficient=0.97, remove_dc_offset=True, dither=0.0, snip_edges=True,
                   num_mel_bins=40, low_freq=20.0, high_freq=0.0, use_energy=False, energy_floor=0.0)
    return {"mel": kaldi.fbank(wave_, use_log_fbank=False, **options).numpy(),
            "logmel": kaldi.fbank(wave_, use_log_fbank=True, **options).numpy(),
            "mfcc": kaldi.mfcc(wave_, num_ceps=13, cepstral_lifter=22.0, **options).numpy()}


LIBROSA = """librosa.feature.melspectrogram(y, sr=16000, n_fft=512, win_length=400, hop_length=160, n_mels=40, \
fmin=20, fmax=8000), defaults otherwise: power 2, periodic Hann window centred in 512, center=True with zero padding, \
Slaney mel scale and norm. logmel = librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=None). \
mfcc = librosa.feature.mfcc(S=logmel, n_mfcc=13, dct_type=2, norm='ortho'), no lifter."""
TORCHAUDIO = """torchaudio.transforms.MelSpectrogram(16000, n_fft=512, win_length=400, hop_length=160, n_mels=40, \
f_min=20, f_max=8000, mel_scale='htk', norm=None, center=True, pad_mode='reflect', power=2), periodic Hann window \
centred in 512. logmel = log(mel + 1e-6). mfcc = torchaudio.transforms.MFCC(16000, n_mfcc=13, log_mels=True, melkwargs \
as above), DCT type 2 with norm='ortho'. deltas = torchaudio.functional.compute_deltas(mfcc, win_length=5, \
mode='replicate'), deltas2 = the same of deltas."""
KALDI = """kaldi_native_fbank.OnlineFbank and OnlineMfcc of samples * 32768: 25 ms frames each 10 ms, povey window, \
preemphasis 0.97, remove_dc_offset, dither 0, snip_edges True, FFT of 512, 40 bins from 20 Hz to Nyquist (high_freq 0), \
use_power, use_energy False, energy_floor 0. mel = use_log_fbank False, logmel = use_log_fbank True. \
mfcc = 13 cepstra, cepstral_lifter 22, use_energy False (C0 is first). The tensor samples is NOT multiplied by 32768."""


def main():
    for signal, samples in (("word", word()), ("tones", tones())):
        about = f"words/yes/{WORD.name} / 32768" if signal == "word" else \
            "0.3 sin 440 Hz + 0.2 sin 1000 Hz + 0.1 sin 3000 Hz + normal noise of standard deviation 0.001, 0.6 s"

        def write(convention, library, call, features, precision):
            assert all(len(f) == len(features["mel"]) for f in features.values())
            save(HERE / f"{convention}-{signal}.safetensors", {"samples": samples, **features},
                 {"library": library, "version": version(library), "description": call, "signal": about,
                  "sample_rate": str(RATE), "precision": precision})

        for name, call, function, single in (("librosa", LIBROSA, of_librosa, np.float32),
                                             ("torchaudio", TORCHAUDIO, of_torchaudio, torch.float32)):
            features, coarse = function(samples), function(samples, single)
            apart = ", ".join(f"{key} {np.abs(coarse[key] - features[key]).max():.1e} "
                              f"(largest value {np.abs(features[key]).max():.3g})" for key in features)
            write(name, name, call, features,
                  "computed in float64 from the float32 samples" +
                  (" (the window and the filters are float32, as torchaudio makes them)" if name == "torchaudio" else "") +
                  f", stored as float32. The library in float32 differs from it by at most: {apart}")

        features, check = of_kaldi(samples), of_compliance(samples)
        apart = {key: deviation(features[key], check[key]) for key in features}
        largest = {key: float(np.abs(features[key] - check[key]).max()) for key in features}
        print("kaldi against torchaudio.compliance.kaldi, relative:", {k: f"{v:.1e}" for k, v in apart.items()},
              "absolute:", {k: f"{v:.1e}" for k, v in largest.items()})
        # Cepstra pass through zero, so there only a difference relative to the largest value means anything.
        assert apart["mel"] < 1e-4 and apart["logmel"] < 1e-4, apart
        assert largest["mfcc"] < 1e-4 * np.abs(check["mfcc"]).max(), largest
        write("kaldi", "kaldi-native-fbank", KALDI, features,
              "kaldi-native-fbank computes in float32, which limits the accuracy. "
              f"torchaudio.compliance.kaldi {torchaudio.__version__.split('+')[0]} in float64 differs from it by at most: "
              + ", ".join(f"{key} {largest[key]:.1e} (relative {apart[key]:.1e})" for key in features))


if __name__ == "__main__":
    main()
