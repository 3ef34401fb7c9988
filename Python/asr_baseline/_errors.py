from . import _library


class Error(Exception):
    """A call that failed; the words name the file, what was found and what was expected."""

    #: The status of asr_baseline.h.
    status: int

    def __init__(self, words: str, status: int = _library.INVALID_ARGUMENT) -> None:
        super().__init__(words)
        self.status = status


class ModelError(Error):
    """What should be a model cannot be read, is not one, or is of another version."""


class AudioError(Error, ValueError):
    """A recording cannot be read, or its samples are no sound."""


class ArgumentError(Error, ValueError):
    """A number that the function's description does not allow."""


def error(status: int, words: str, is_model: bool = False) -> Error:
    """The exception for a status."""
    if status in (_library.NOT_A_MODEL, _library.OTHER_MODEL_FORMAT, _library.NO_ANSWER, _library.OTHER_ABI):
        return ModelError(words, status)
    if status == _library.UNREADABLE:
        return ModelError(words, status) if is_model else AudioError(words, status)
    if status in (_library.NOT_AUDIO, _library.INVALID_SAMPLES):
        return AudioError(words, status)
    return ArgumentError(words, status)
