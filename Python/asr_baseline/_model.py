from __future__ import annotations

import ctypes
import os
import weakref
from array import array
from typing import TYPE_CHECKING, Any, List, Literal, Optional, Tuple, Union, overload

from . import _library
from ._errors import ArgumentError, Error, error
from ._library import Answer, Clip, library
from ._prediction import Prediction

if TYPE_CHECKING:
    import numpy

    #: Samples of one channel: float in [-1, 1], or int16 or int32, whose full scale stands for 1.
    Samples = Union["numpy.ndarray", "array[float]", memoryview]
    #: A path, the bytes of a file, samples, or samples with their rate in Hz.
    Recording = Union[str, "os.PathLike[str]", bytes, Samples, Tuple[Samples, int]]


#: What no answer has as its label.
_UNTOUCHED = -2


def load(path: Union[str, "os.PathLike[str]"]) -> Model:
    """Loads a model file, or the model in the folder of a run.

    >>> model = asr_baseline.load("runs/latest")

    Raises ``ModelError`` if it is no model, or of another version.
    """
    return Model(path)


class Model:
    """A model that recognizes. Any number of threads may use it at once."""

    #: The labels, in the order of the probabilities.
    labels: Tuple[str, ...]
    #: The rate of the model, in Hz; samples at other rates are resampled.
    sample_rate: int
    #: The SHA-256 of the model, as in its file.
    digest: str
    #: The path that it was loaded from.
    path: str

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        self.path = os.fspath(path)
        if not isinstance(self.path, str):
            raise TypeError("the path of a model is a str or a PathLike of str")
        handle = ctypes.c_void_p()
        status = library.asr_recognizer_load(_library.ABI_VERSION, _path_bytes(self.path), ctypes.byref(handle))
        if status != _library.OK:
            raise error(status, _library.last_error(), is_model=True)
        self._handle = handle
        # At the end of the process, threads that still run may use it.
        weakref.finalize(self, library.asr_recognizer_free, handle).atexit = False
        count = library.asr_recognizer_label_count(handle)
        self.labels = tuple(library.asr_recognizer_label(handle, k).decode() for k in range(count))
        self.sample_rate = library.asr_recognizer_sample_rate(handle)
        self.digest = library.asr_recognizer_digest(handle).decode()

    @property
    def threshold(self) -> float:
        """The confidence, in [0, 1], below which an answer is ``unknown``; 0 if none ever is.

        At first the model's own. Setting it affects the calls that follow, in all threads.
        """
        value: float = library.asr_recognizer_threshold(self._handle)
        return value

    @threshold.setter
    def threshold(self, value: float) -> None:
        status = library.asr_recognizer_set_threshold(self._handle, value)
        if status != _library.OK:
            raise error(status, _library.last_error())

    @overload
    def recognize(
        self,
        recording: List[Any],
        rate: Optional[int] = None,
        *,
        threads: int = 0,
        errors: Literal["raise"] = "raise",
    ) -> List[Prediction]: ...
    @overload
    def recognize(
        self, recording: List[Any], rate: Optional[int] = None, *, threads: int = 0, errors: Literal["return"]
    ) -> List[Union[Prediction, Error]]: ...
    @overload
    def recognize(self, recording: Recording, rate: Optional[int] = None) -> Prediction: ...
    def recognize(self, recording: Any, rate: Optional[int] = None, *, threads: int = 0, errors: str = "raise") -> Any:
        """Recognizes a recording, or each of a list of recordings.

        A recording is the path of a file (WAV, FLAC, Ogg, MP3, AIFF, AU or CAF, of any rate and
        length), the bytes of one, or samples of one channel with their rate in Hz:

        >>> model.recognize("clip.wav")
        >>> model.recognize(array, 16000)
        >>> model.recognize(["a.wav", "b.wav"], threads=2)
        >>> model.recognize([(array, 16000), (other, 44100), "c.wav"])

        A list may mix them, and is spread over the threads, 0 for one for each core; each recording
        gets the answer that it gets alone. Other threads of Python run meanwhile.

        Raises ``AudioError`` for the first recording that cannot be recognized. With
        ``errors="return"`` a list has the exception in its place instead of an answer.
        """
        if errors not in ("raise", "return"):
            raise ValueError(f"errors is {errors!r}; expected 'raise' or 'return'")
        if isinstance(recording, list):
            return self._recognize_all([_Input(item, rate) for item in recording], threads, errors)
        return self._recognize_one(_Input(recording, rate))

    def _recognize_one(self, given: _Input) -> Prediction:
        values = array("f", bytes(4 * len(self.labels)))
        answer = Answer(struct_size=ctypes.sizeof(Answer))
        room = (values.buffer_info()[0], len(values), ctypes.byref(answer))
        if given.path is not None:
            status = library.asr_recognizer_recognize_file(self._handle, given.path, *room)
        elif given.bytes is not None:
            status = library.asr_recognizer_recognize_bytes(
                self._handle, given.bytes, len(given.bytes), None, *room
            )
        else:
            status = library.asr_recognizer_recognize(
                self._handle, given.address, given.count, given.rate, *room
            )
        if status != _library.OK:
            raise error(status, _library.last_error())
        return self._prediction(values, answer)

    def _recognize_all(self, given: List[_Input], threads: int, errors: str) -> List[Any]:
        count, labels = len(given), len(self.labels)
        if not count:
            return []
        clips, answers = (Clip * count)(), (Answer * count)()
        for index, (clip, item) in enumerate(zip(clips, given)):
            item.fill(clip, f"recordings[{index}]")
        answers[0].struct_size, answers[0].label = ctypes.sizeof(Answer), _UNTOUCHED
        values = array("f", bytes(4 * count * labels))
        status = library.asr_recognizer_recognize_batch(
            self._handle, clips, count, _whole(threads), values.buffer_info()[0], len(values), answers
        )
        if status != _library.OK and (errors == "raise" or answers[0].label == _UNTOUCHED):
            raise error(status, _library.last_error())
        return [
            self._prediction(values[index * labels : (index + 1) * labels], answer)
            if answer.status == _library.OK
            else self._failure(clips[index], answer.status)
            for index, answer in enumerate(answers)
        ]

    def _failure(self, clip: Clip, status: int) -> Error:
        """The error of a recording in a list: the library keeps the text of one failure alone."""
        if library.asr_recognizer_recognize_batch(self._handle, clip, 1, 1, None, 0, None) == _library.OK:
            return error(status, "the recording was changed while it was read")
        return error(status, _library.last_error())

    def _prediction(self, values: "array[float]", answer: Answer) -> Prediction:
        note = ""
        if answer.remarks:
            text = ctypes.create_string_buffer(512)
            library.asr_recognizer_note(self._handle, answer.remarks, text, len(text))
            note = text.value.decode(errors="ignore")
        return Prediction(
            self.labels, values, answer.label, bool(answer.is_rejected), answer.duration_seconds, note
        )

    def __repr__(self) -> str:
        return f"<asr_baseline.Model {self.path!r}: {len(self.labels)} labels, {self.sample_rate} Hz>"

    def __reduce__(self) -> Any:
        # So that a pool of processes can be handed one; each loads it.
        return load, (self.path,)


class _Input:
    """A recording as the library takes it, and what keeps its memory alive."""

    __slots__ = ("path", "bytes", "address", "count", "rate", "_owner")

    def __init__(self, recording: Any, rate: Optional[int]) -> None:
        self.path: Optional[bytes] = None
        self.bytes: Optional[bytes] = None
        if isinstance(recording, tuple) and len(recording) == 2:
            recording, rate = recording
        if isinstance(recording, (bytes, bytearray)):
            self.bytes = bytes(recording)
        elif isinstance(recording, (str, os.PathLike)):
            self.path = _path_bytes(os.fspath(recording))
        else:
            if rate is None:
                raise TypeError("samples need their rate in Hz: model.recognize(samples, 16000)")
            self.rate = _whole(rate)
            self._owner = _floats(recording)
            self.address, self.count = self._owner.buffer_info()

    def fill(self, clip: Clip, name: str) -> None:
        """Describes the recording to the library, which calls samples and bytes by the name."""
        clip.struct_size = ctypes.sizeof(Clip)
        if self.path is not None:
            clip.path = self.path
            return
        clip.name = name.encode()
        if self.bytes is not None:
            clip.bytes, clip.byte_count = self.bytes, len(self.bytes)
        else:
            clip.samples, clip.sample_count, clip.sample_rate_hertz = self.address, self.count, self.rate


def _whole(given: Any) -> int:
    number = int(given)
    if number != given:
        raise TypeError(f"{given} is not a whole number")
    # Beyond what C's int32_t holds, every value is refused alike.
    return max(-(1 << 31), min((1 << 31) - 1, number))


def _path_bytes(path: Any) -> bytes:
    raw = os.fsencode(path)
    if b"\0" in raw:
        raise ArgumentError(f"{path!r}: the name holds a NUL character")
    return raw


class _ArrayMemory:
    """Samples of NumPy, and of all that it can read."""

    def __init__(self, samples: Any) -> None:
        import numpy

        samples = numpy.asarray(samples)
        if samples.ndim != 1:
            raise ValueError(
                f"the samples have the shape {samples.shape}; expected one channel, such as samples.mean(axis=1)"
            )
        if samples.dtype in (numpy.int16, numpy.int32):
            samples = samples / numpy.float32(-float(numpy.iinfo(samples.dtype).min))
        elif samples.dtype.kind != "f":
            raise TypeError(f"the samples are {samples.dtype}; expected float, int16 or int32")
        self._samples = numpy.ascontiguousarray(samples, dtype=numpy.float32)

    def buffer_info(self) -> Tuple[int, int]:
        return self._samples.ctypes.data, self._samples.size


def _floats(samples: Any) -> Any:
    """The samples in memory as the library reads them; NumPy is needed only for other types."""
    if isinstance(samples, array) and samples.typecode == "f":
        return samples
    try:
        return _ArrayMemory(samples)
    except ImportError:
        raise TypeError(
            "without NumPy samples are an array.array('f'); pip install numpy for all others"
        ) from None
