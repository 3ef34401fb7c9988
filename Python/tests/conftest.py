import os
import shutil
from pathlib import Path

import pytest

repository = Path(__file__).resolve().parent.parent.parent
fixtures = repository / "Fixtures"


@pytest.fixture(scope="session")
def model():
    import asr_baseline

    return asr_baseline.load(fixtures / "reference/models/cnn.safetensors")


@pytest.fixture(scope="session")
def paths():
    found = sorted(str(path) for path in (fixtures / "words").glob("*/*.wav"))[:24]
    assert len(found) == 24
    return found


@pytest.fixture(scope="session")
def command():
    """The path of asr-predict: in ASR_COMMANDS, in the release build, or in PATH."""
    folders = [os.environ.get("ASR_COMMANDS", ""), str(repository / ".build/release"), os.environ["PATH"]]
    found = shutil.which("asr-predict", path=os.pathsep.join(folder for folder in folders if folder))
    if found is None:
        pytest.skip("asr-predict is not built: swift build -c release --product asr-predict")
    return found
