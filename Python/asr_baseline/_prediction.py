from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Dict, List, Tuple

if TYPE_CHECKING:
    import numpy


class Prediction:
    """A model's answer for a recording.

    ``print(prediction)`` shows the label, its probability and what there is to remark;
    ``prediction.probabilities`` is an array of NumPy in the order of ``model.labels``.
    """

    __slots__ = ("most_likely_label", "confidence", "is_rejected", "duration", "note", "_labels", "_values")

    #: The most likely label, however likely.
    most_likely_label: str
    #: Its probability, in [0, 1]; for a long recording, of its mean over the windows.
    confidence: float
    #: Whether the confidence is below the model's threshold.
    is_rejected: bool
    #: The duration of the recording, in seconds.
    duration: float
    #: Reasons to take a second look at the answer, in words; empty if there are none.
    note: str

    def __init__(
        self,
        labels: Tuple[str, ...],
        values: array[float],
        label: int,
        is_rejected: bool,
        duration: float,
        note: str,
    ) -> None:
        self.most_likely_label = labels[label]
        self.confidence = values[label]
        self.is_rejected = is_rejected
        self.duration = duration
        self.note = note
        self._labels = labels
        self._values = values

    @property
    def label(self) -> str:
        """The most likely label, or ``unknown`` if it is not likely enough."""
        return "unknown" if self.is_rejected else self.most_likely_label

    @property
    def scores(self) -> Dict[str, float]:
        """Every label with its probability, the most likely first."""
        order = sorted(range(len(self._labels)), key=lambda k: -self._values[k])
        return {self._labels[k]: self._values[k] for k in order}

    @property
    def probabilities(self) -> numpy.ndarray:
        """The probabilities of all labels, float32, in the order of ``model.labels``."""
        import numpy

        return numpy.array(self._values, dtype=numpy.float32)

    def top(self, count: int) -> List[Tuple[str, float]]:
        """The most likely labels with their probabilities."""
        return list(self.scores.items())[:count]

    def __str__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        if not self.is_rejected:
            return f"{self.label} {self.confidence:.1%}{note}"
        # The confidence is that of the most likely label, which may say unknown, too.
        most = self.most_likely_label
        likely = "" if most in ("unknown", "_unknown_") else f"most like {most}, "
        return f"{self.label} ({likely}{self.confidence:.1%}{'' if likely else ' likely'}){note}"

    def __repr__(self) -> str:
        note = f", note={self.note!r}" if self.note else ""
        return f"Prediction({self.label!r}, confidence={self.confidence:.4f}, duration={self.duration:.3f}{note})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Prediction):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]
