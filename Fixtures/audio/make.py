#!/usr/bin/env python3
"""Makes the zoo of audio files: good/ has one file for each format, broken/ has what must be refused.

zoo.json says what to expect. Every good file holds a 440 Hz sine of amplitude
0.5 that starts with phase 0 and lasts 0.25 s in its first channel; the mean of
all channels is the same sine with "meanAmplitude". "tolerance" is the largest
error of a sample of that mean, measured here and rounded up. "frames" is null
where the coding pads to whole blocks. For broken files "libsndfile" tells what
libsndfile itself does with the bytes, which is often to accept them.

Written with Python 3.11, numpy 2.4.6, soundfile 0.14.0 (its own libsndfile
1.2.2); plain WAV files are written byte by byte. Read back with the system's
libsndfile 1.2.0 (Debian 12), as the Swift code does. The same versions give the
same bytes. Run: python make.py
"""
import ctypes
import ctypes.util
import io
import json
import math
import pathlib
import re
import shutil
import struct
import zipfile
import zlib

import numpy as np

# Before soundfile: its own libsndfile has the same internal name and would be taken instead of the system's.
LIBRARY = ctypes.CDLL(ctypes.util.find_library("sndfile"))
import soundfile  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 0.25
RATE = 16000


# Reading with the system's libsndfile through memory, as the Swift code does.

class Info(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_int64), ("samplerate", ctypes.c_int), ("channels", ctypes.c_int),
                ("format", ctypes.c_int), ("sections", ctypes.c_int), ("seekable", ctypes.c_int)]


LENGTH = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)
SEEK = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_int, ctypes.c_void_p)
MOVE = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p)


class Virtual(ctypes.Structure):
    _fields_ = [("length", LENGTH), ("seek", SEEK), ("read", MOVE), ("write", MOVE), ("tell", LENGTH)]


LIBRARY.sf_open_virtual.restype = ctypes.c_void_p
LIBRARY.sf_open_virtual.argtypes = [ctypes.POINTER(Virtual), ctypes.c_int, ctypes.POINTER(Info), ctypes.c_void_p]
LIBRARY.sf_readf_float.restype = ctypes.c_int64
LIBRARY.sf_readf_float.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
LIBRARY.sf_error.argtypes = LIBRARY.sf_strerror.argtypes = LIBRARY.sf_close.argtypes = [ctypes.c_void_p]
LIBRARY.sf_strerror.restype = LIBRARY.sf_error_number.restype = LIBRARY.sf_version_string.restype = ctypes.c_char_p
LIBRARY.sf_command.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_int]


def read(data):
    """(sample rate, channels, samples [frames, channels], what libsndfile says); samples is None if it does not open."""
    stream = io.BytesIO(data)

    def seek(offset, whence, _):
        return stream.seek(max(0, offset if whence == 0 else offset + (stream.tell() if whence == 1 else len(data))))

    def move(to, count, _):
        part = stream.read(max(0, count))
        ctypes.memmove(to, part, len(part))
        return len(part)

    virtual = Virtual(LENGTH(lambda _: len(data)), SEEK(seek), MOVE(move), MOVE(lambda *_: 0),
                      LENGTH(lambda _: stream.tell()))
    info = Info()
    handle = LIBRARY.sf_open_virtual(ctypes.byref(virtual), 0x10, ctypes.byref(info), None)
    if not handle:
        return 0, 0, None, f"does not open: {LIBRARY.sf_error(None)} {LIBRARY.sf_strerror(None).decode().strip()}"
    log = ctypes.create_string_buffer(16384)
    LIBRARY.sf_command(handle, 0x1001, log, len(log))
    parts, block = [], np.zeros((1000, info.channels), np.float32)  # never in one piece: frames may be a lie
    error, count = 0, 1
    while count > 0:
        count = LIBRARY.sf_readf_float(handle, block.ctypes.data, len(block))
        parts.append(block[:count].copy())
        # After each read, as the next one forgets it.
        error = error or LIBRARY.sf_error(handle)
    samples = np.concatenate(parts)
    told = f"opens: {info.samplerate} Hz, channels {info.channels}, frames {info.frames}; reads {len(samples)} frames"
    if error:
        told += f", then {error} {LIBRARY.sf_error_number(error).decode().strip()}"
    if doubts := re.findall(rb"[^\n]*(?:should be|[Ee]rror|\*\*\*)[^\n]*", log.value):
        told += "; log: " + " | ".join(" ".join(doubt.decode("latin-1").split()) for doubt in doubts[:3])
    LIBRARY.sf_close(handle)
    return info.samplerate, info.channels, samples, told


# Writing.

def sine(rate=RATE, seconds=SECONDS):
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)


def integers(samples, bits):
    """Little-endian PCM bytes of 16, 24 or 32 bits."""
    wide = np.round(samples * 2.0 ** (bits - 1)).astype("<i4").reshape(-1, 1).view("u1")
    return wide[:, :bits // 8].tobytes()


def chunk(name, body, pad=True):
    return name + struct.pack("<I", len(body)) + body + (b"\0" if pad and len(body) % 2 else b"")


def form(tag, bits, rate=RATE, channels=1):
    frame = channels * bits // 8
    # 2^31 - 1 Hz would overflow the byte rate.
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, rate * frame & 0xFFFFFFFF, frame & 0xFFFF, bits))


def wav(*chunks):
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def encoded(samples, container, subtype, rate=RATE, **options):
    stream = io.BytesIO()
    soundfile.write(stream, samples, rate, format=container, subtype=subtype, **options)
    data = stream.getvalue()
    return fixed_serial(data) if container == "OGG" else data


IMA_STEPS = [  # the table of the IMA ADPCM standard
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107,
    118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963,
    1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894,
    6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794,
    32767]


def ima_wav(samples):
    """IMA ADPCM in blocks of 256 bytes (505 samples), with a first step that fits the signal.

    libsndfile's own encoder starts with the smallest step and needs 15 samples
    to catch up, which would make the tolerance useless.
    """
    values = np.round(samples * 32768).astype(int).tolist()
    values += [0] * (-len(values) % 505)
    body, index = b"", 54
    for at in range(0, len(values), 505):
        guess, codes = values[at], []
        body += struct.pack("<hBB", guess, index, 0)
        for value in values[at + 1:at + 505]:
            step, left = IMA_STEPS[index], abs(value - guess)
            sign, code, change = 8 if value < guess else 0, 0, step >> 3
            for bit in (4, 2, 1):
                if left >= step:
                    code, left, change = code | bit, left - step, change + step
                step >>= 1
            guess = max(-32768, min(32767, guess + (-change if sign else change)))
            index = max(0, min(88, index + (-1, -1, -1, -1, 2, 4, 6, 8)[code]))
            codes.append(code | sign)
        body += bytes(low | high << 4 for low, high in zip(codes[::2], codes[1::2]))
    head = struct.pack("<HHIIHHHH", 0x11, 1, RATE, RATE * 256 // 505, 256, 4, 2, 505)
    return wav(chunk(b"fmt ", head), chunk(b"fact", struct.pack("<I", len(samples))), chunk(b"data", body))


def ogg_checksum(page):
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


def fixed_serial(data):
    """Ogg with the stream's random serial number made 1, so that reruns give the same bytes."""
    out, at = b"", 0
    while at < len(data):
        assert data[at:at + 4] == b"OggS"
        count = data[at + 26]
        size = 27 + count + sum(data[at + 27:at + 27 + count])
        page = bytearray(data[at:at + size])
        page[14:18], page[22:26] = struct.pack("<I", 1), bytes(4)
        page[22:26] = struct.pack("<I", ogg_checksum(page))
        out, at = out + bytes(page), at + size
    return out


def flac_with_total(data, total):
    """FLAC whose STREAMINFO states another number of frames (36 bits; 0 means unknown)."""
    assert data[:4] == b"fLaC" and data[4] & 0x7F == 0
    word = int.from_bytes(data[18:26], "big")
    return data[:18] + (word >> 36 << 36 | total).to_bytes(8, "big") + data[26:]


def good_files():
    """name: (bytes, mean amplitude, whether the number of frames is fixed)"""
    mono = sine()
    pcm16, phone = integers(mono, 16), sine(8000)
    stereo = np.stack([mono, 0 * mono], 1)                       # mean: 0.5 / 2
    six = np.stack([mono, -mono / 2] + [0 * mono] * 4, 1)        # mean: (0.5 - 0.25) / 6
    unsigned = np.round(mono * 128 + 128).astype("u1").tobytes()
    data16 = form(1, 16) + chunk(b"data", pcm16)
    info = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"sine\0\0"))
    flac16 = encoded(mono, "FLAC", "PCM_16")
    unknown = b"\xff\xff\xff\xff"
    files = {
        "wav-u8.wav": wav(form(1, 8), chunk(b"data", unsigned)),
        "wav-u8-odd.wav": wav(form(1, 8), chunk(b"data", unsigned[:3999]), info),  # data chunk with a pad byte
        "wav-s16.wav": wav(data16),
        "wav-s24.wav": wav(form(1, 24), chunk(b"data", integers(mono, 24))),
        "wav-s32.wav": wav(form(1, 32), chunk(b"data", integers(mono, 32))),
        "wav-f32.wav": wav(form(3, 32), chunk(b"data", mono.astype("<f4").tobytes())),
        "wav-f64.wav": wav(form(3, 64), chunk(b"data", mono.astype("<f8").tobytes())),
        "wav-ulaw.wav": encoded(phone, "WAV", "ULAW", 8000),
        "wav-alaw.wav": encoded(phone, "WAV", "ALAW", 8000),
        "wav-ima.wav": ima_wav(mono),
        "wavex-s16-stereo.wav": encoded(stereo, "WAVEX", "PCM_16"),
        "wavex-s24-six.wav": encoded(six, "WAVEX", "PCM_24"),
        "rf64-s16.wav": encoded(mono, "RF64", "PCM_16"),
        "wav-chunks.wav": wav(chunk(b"JUNK", bytes(28)), form(1, 16), info, chunk(b"data", pcm16),
                              info, chunk(b"JUNK", bytes(64))),
        "wav-odd-chunk.wav": wav(form(1, 16), chunk(b"note", b"odd"), chunk(b"data", pcm16)),
        # As ffmpeg writes to a pipe, where it cannot go back to fill in the sizes.
        "wav-streamed.wav": b"RIFF" + unknown + b"WAVE" + form(1, 16) + b"data" + unknown + pcm16,
        "flac-16.flac": flac16,
        "flac-24.flac": encoded(mono, "FLAC", "PCM_24"),
        "flac-stereo.flac": encoded(stereo, "FLAC", "PCM_16"),
        "flac-unknown-length.flac": flac_with_total(flac16, 0),  # as an encoder writes to a pipe
        # A total that must not be believed when memory is set aside; the samples are all there.
        "flac-huge-total.flac": flac_with_total(flac16, 2 ** 36 - 1),
        "vorbis.ogg": encoded(mono, "OGG", "VORBIS"),
        "opus.ogg": encoded(mono, "OGG", "OPUS"),
        "mp3-cbr.mp3": encoded(mono, "MP3", "MPEG_LAYER_III", bitrate_mode="CONSTANT", compression_level=0.5),
        "aiff-s16.aiff": encoded(mono, "AIFF", "PCM_16"),
        "au-s16.au": encoded(mono, "AU", "PCM_16"),
        "caf-s16.caf": encoded(mono, "CAF", "PCM_16"),
        "w64-s16.w64": encoded(mono, "W64", "PCM_16"),
    }
    amplitudes = {"wavex-s16-stereo.wav": 0.25, "flac-stereo.flac": 0.25, "wavex-s24-six.wav": 0.25 / 6}
    padded = {"wav-ima.wav"}
    return {name: (data, amplitudes.get(name, 0.5), name not in padded) for name, data in files.items()}


def png():
    def part(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(72))) + part(b"IEND", b"")


def zipped():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (2024, 1, 1, 0, 0, 0)), "not audio\n" * 20)
    return stream.getvalue()


def broken_files():
    """name: (bytes, kind)"""
    mono, rng = sine(), np.random.default_rng(7)
    pcm16, data16 = integers(mono, 16), chunk(b"data", integers(mono, 16))

    def noisy(seconds):  # noise, so that the coded file is long enough to be cut
        return sine(RATE, seconds) + 0.05 * rng.standard_normal(int(RATE * seconds))

    def floats(value):
        samples = mono.astype("<f4")
        samples[2000] = value
        return wav(form(3, 32), chunk(b"data", samples.tobytes()))

    def half(data):
        return data[:len(data) // 2]

    flac, vorbis = encoded(noisy(1), "FLAC", "PCM_16"), encoded(noisy(1), "OGG", "VORBIS")
    html = b"<!DOCTYPE html>\n<html><head><title>404</title></head><body><h1>Not found</h1></body></html>\n"
    return {
        "empty.wav": (b"", "empty"),
        "text.wav": (b"This is plain text and not audio.\n" * 10, "not-audio"),
        "html.wav": (html * 5, "not-audio"),
        "html.mp3": (html * 5, "not-audio"),
        "png.wav": (png(), "not-audio"),
        "zip.wav": (zipped(), "not-audio"),
        "random.wav": (rng.bytes(2000), "not-audio"),
        "header-only.wav": (wav(form(1, 16), chunk(b"data", b"")), "zero-frames"),
        "header-cut.wav": (wav(form(1, 16), data16)[:20], "truncated"),
        "data-cut.wav": (wav(form(1, 16), chunk(b"data", bytes(32000)))[:44] + pcm16[:1000], "truncated"),
        "flac-cut.flac": (half(flac), "truncated"),
        "flac-cut-early.flac": (half(encoded(mono, "FLAC", "PCM_16")), "truncated"),  # within the first frame
        "vorbis-cut.ogg": (half(vorbis), "truncated"),
        "vorbis-cut-long.ogg": (half(encoded(noisy(6), "OGG", "VORBIS")), "truncated"),
        "opus-cut.ogg": (half(encoded(noisy(4), "OGG", "OPUS")), "truncated"),
        "au-cut.au": (half(encoded(mono, "AU", "PCM_16")), "truncated"),
        "rf64-cut.wav": (half(encoded(mono, "RF64", "PCM_16")), "truncated"),
        "w64-cut.w64": (half(encoded(mono, "W64", "PCM_16")), "truncated"),
        "caf-cut.caf": (half(encoded(mono, "CAF", "PCM_16")), "truncated"),
        "aiff-cut.aiff": (half(encoded(mono, "AIFF", "PCM_16")), "truncated"),
        "mp3-cut.mp3": (half(encoded(sine(RATE, 1), "MP3", "MPEG_LAYER_III", bitrate_mode="CONSTANT", compression_level=0.5)), "truncated"),
        "rate-zero.wav": (wav(form(1, 16, rate=0), data16), "malformed"),
        "rate-huge.wav": (wav(form(1, 16, rate=2 ** 31 - 1), data16), "sample-rate-limit"),
        "rate-one.wav": (wav(form(1, 16, rate=1), data16), "sample-rate-limit"),
        "channels-1024.wav": (wav(form(1, 16, channels=1024), chunk(b"data", bytes(1024 * 2 * 4))), "channel-limit"),
        "channels-zero.wav": (wav(form(1, 16, channels=0), data16), "malformed"),
        "float-nan.wav": (floats(math.nan), "non-finite"),
        "float-inf.wav": (floats(math.inf), "non-finite"),
        "float-minus-inf.wav": (floats(-math.inf), "non-finite"),
        "float-huge.wav": (floats(3e38), "out-of-range"),
        "codec-unknown.wav": (wav(form(0x1234, 16), data16), "unsupported"),
        "fmt-missing.wav": (wav(data16), "malformed"),
        "data-missing.wav": (wav(form(1, 16), chunk(b"JUNK", bytes(64))), "malformed"),
        "riff-random.wav": (b"RIFF" + struct.pack("<I", 1992) + b"WAVE" + rng.bytes(1988), "malformed"),
        "riff-only.wav": (b"RIFF" + rng.bytes(1996), "malformed"),
        "flac-random.flac": (b"fLaC" + rng.bytes(1996), "malformed"),
        "ogg-random.ogg": (b"OggS" + rng.bytes(1996), "unsupported"),
    }


def round_up(value):
    """Up to two significant digits, with a tenth more for another version of a decoder."""
    value = max(value * 1.1, 1e-7)
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(value / step) * step:.1e}")


def main():
    good, broken, total = [], [], 0
    for folder in ("good", "broken"):
        shutil.rmtree(HERE / folder, ignore_errors=True)
        (HERE / folder).mkdir()
    for name, (data, amplitude, fixed) in good_files().items():
        (HERE / "good" / name).write_bytes(data)
        total += len(data)
        rate, channels, samples, told = read(data)
        assert samples is not None and "then" not in told, (name, told)
        expected = 2 * amplitude * sine(rate)
        count = min(len(samples), len(expected))
        assert count >= len(expected) - 1, (name, told)
        error = np.abs(samples[:count].astype(float).mean(1) - expected[:count]).max()
        print(f"good   {name:26} {len(data):6} bytes, error {error:.2e}; {told}")
        good.append({"file": f"good/{name}", "sampleRateHertz": rate, "channels": channels,
                     "frames": len(samples) if fixed else None, "tolerance": round_up(error),
                     "meanAmplitude": round(amplitude, 9)})
    for name, (data, kind) in broken_files().items():
        (HERE / "broken" / name).write_bytes(data)
        total += len(data)
        told = read(data)[3]
        print(f"broken {name:26} {len(data):6} bytes, {kind}; {told}")
        broken.append({"file": f"broken/{name}", "kind": kind, "libsndfile": told})
    zoo = {"libsndfileVersion": LIBRARY.sf_version_string().decode(), "frequencyHertz": 440, "good": good, "broken": broken}
    text = json.dumps(zoo, indent=2)
    (HERE / "zoo.json").write_text(text + "\n")
    print(f"{len(good)} good, {len(broken)} broken, {total} bytes; read with {zoo['libsndfileVersion']}")


if __name__ == "__main__":
    main()
