"""The library in C, as asr_baseline.h declares it."""

import ctypes
import os
from ctypes import POINTER, c_char_p, c_double, c_float, c_int32, c_size_t, c_uint32, c_void_p
from pathlib import Path

ABI_VERSION = 1

OK = 0
INVALID_ARGUMENT = 1
OTHER_ABI = 2
UNREADABLE = 3
NOT_A_MODEL = 4
OTHER_MODEL_FORMAT = 5
NOT_AUDIO = 6
INVALID_SAMPLES = 7
NO_ANSWER = 8


class Answer(ctypes.Structure):
    """asr_answer"""

    _fields_ = [
        ("struct_size", c_size_t),
        ("status", c_int32),
        ("label", c_int32),
        ("confidence", c_float),
        ("is_rejected", c_int32),
        ("remarks", c_uint32),
        ("reserved", c_uint32),
        ("duration_seconds", c_double),
    ]


class Clip(ctypes.Structure):
    """asr_clip"""

    _fields_ = [
        ("struct_size", c_size_t),
        ("samples", c_void_p),
        ("sample_count", c_size_t),
        ("path", c_char_p),
        ("bytes", c_char_p),
        ("byte_count", c_size_t),
        ("name", c_char_p),
        ("sample_rate_hertz", c_int32),
        ("reserved", c_int32),
    ]


FUNCTIONS = {
    "asr_baseline_version": (c_char_p, []),
    "asr_baseline_abi_version": (c_int32, []),
    "asr_baseline_error": (c_char_p, []),
    "asr_recognizer_load": (c_int32, [c_int32, c_char_p, POINTER(c_void_p)]),
    "asr_recognizer_load_bytes": (c_int32, [c_int32, c_char_p, c_size_t, c_char_p, POINTER(c_void_p)]),
    "asr_recognizer_free": (None, [c_void_p]),
    "asr_recognizer_label_count": (c_int32, [c_void_p]),
    "asr_recognizer_label": (c_char_p, [c_void_p, c_int32]),
    "asr_recognizer_sample_rate": (c_int32, [c_void_p]),
    "asr_recognizer_digest": (c_char_p, [c_void_p]),
    "asr_recognizer_threshold": (c_double, [c_void_p]),
    "asr_recognizer_set_threshold": (c_int32, [c_void_p, c_double]),
    "asr_recognizer_recognize": (
        c_int32,
        [c_void_p, c_void_p, c_size_t, c_int32, c_void_p, c_size_t, POINTER(Answer)],
    ),
    "asr_recognizer_recognize_file": (c_int32, [c_void_p, c_char_p, c_void_p, c_size_t, POINTER(Answer)]),
    "asr_recognizer_recognize_bytes": (
        c_int32,
        [c_void_p, c_char_p, c_size_t, c_char_p, c_void_p, c_size_t, POINTER(Answer)],
    ),
    "asr_recognizer_recognize_batch": (
        c_int32,
        [c_void_p, POINTER(Clip), c_size_t, c_int32, c_void_p, c_size_t, POINTER(Answer)],
    ),
    "asr_recognizer_note": (c_size_t, [c_void_p, c_uint32, c_char_p, c_size_t]),
}


def _loaded() -> ctypes.CDLL:
    """The library in the package, or the one that ASR_BASELINE_LIBRARY names."""
    path = os.environ.get("ASR_BASELINE_LIBRARY") or str(
        Path(__file__).resolve().parent / f"libasrbaseline.so.{ABI_VERSION}"
    )
    try:
        # Calls release the lock of the interpreter.
        library = ctypes.CDLL(path)
        version = library.asr_baseline_abi_version()
    except (OSError, AttributeError) as error:
        raise ImportError(
            f"the library of asr_baseline cannot be loaded: {error}; install the package with"
            " pip install ./Python, or name the libasrbaseline.so that Scripts/clients.sh"
            " installed in ASR_BASELINE_LIBRARY"
        ) from None
    if version != ABI_VERSION:
        raise ImportError(
            f"{path} has ABI version {version}, and this package needs {ABI_VERSION};"
            " install both from one version of asr-baseline"
        )
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


library = _loaded()


def last_error() -> str:
    """Why the last call that failed in this thread failed."""
    words: bytes = library.asr_baseline_error()
    return words.decode()
