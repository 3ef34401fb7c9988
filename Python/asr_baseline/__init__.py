"""Labels for short recordings, by a model that asr-train wrote.

>>> import asr_baseline
>>> model = asr_baseline.load("runs/latest")
>>> print(model.recognize("clip.wav"))
yes 98.7%
"""

from ._errors import ArgumentError, AudioError, Error, ModelError
from ._library import library as _c
from ._model import Model, load
from ._prediction import Prediction

__all__ = ["ArgumentError", "AudioError", "Error", "Model", "ModelError", "Prediction", "load"]
__version__: str = _c.asr_baseline_version().decode()
