"""Builds the wheel: the library by Scripts/clients.sh, and what it needs by auditwheel.

No part of the wheel is compiled for a version of Python, so that one serves all.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from setuptools import build_meta

project = Path(__file__).resolve().parent.parent
repository = project.parent

# Made in the copy of the project that is built: a wheel for this machine, but any Python.
setup = """
from setuptools import Distribution, setup
from wheel.bdist_wheel import bdist_wheel


class ForAnyPython(bdist_wheel):
    def finalize_options(self):
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


setup(version={version!r}, cmdclass={{"bdist_wheel": ForAnyPython}}, distclass=WithLibrary)
"""


def build_sdist(sdist_directory, config_settings=None):
    sys.exit(
        "asr_baseline is built from a clone of asr-baseline, as its library is written in Swift:"
        " pip install ./Python there, or pip wheel ./Python for a file to install elsewhere"
    )


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    metadata_directory = str(Path(metadata_directory).resolve())
    with project_copy():
        return build_meta.prepare_metadata_for_build_wheel(metadata_directory, config_settings)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    wheel_directory = str(Path(wheel_directory).resolve())
    with project_copy() as scratch:
        subprocess.run(["bash", str(repository / "Scripts/clients.sh"), str(scratch / "prefix")], check=True)
        (library,) = (scratch / "prefix/lib").glob("libasrbaseline.so.*")
        shutil.copy(library, "asr_baseline")
        copy_licences(library, Path("licences"))
        plain, repaired = scratch / "plain", scratch / "repaired"
        plain.mkdir()
        name = build_meta.build_wheel(str(plain), config_settings)
        # Puts the libraries into the wheel that Linux does not promise, and renames them.
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
        subprocess.run(
            [sys.executable, "-m", "auditwheel", "repair", "-w", str(repaired), str(plain / name)],
            check=True,
            env={**os.environ, "PATH": path},
        )
        (wheel,) = repaired.glob("*.whl")
        shutil.copy(wheel, wheel_directory)
    return wheel.name


@contextlib.contextmanager
def project_copy():
    """Makes a copy of the project the working folder, in a scratch folder that it yields."""
    header = repository / "Sources/CASRBaseline/asr_baseline.h"
    if not header.exists():
        sys.exit(f"{project} is not in a clone of asr-baseline, from which its library is built; install it from there")
    version = re.search(r'#define ASR_BASELINE_VERSION "(.+)"', header.read_text()).group(1)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "libasrbaseline*")
        shutil.copytree(project, copy, ignore=ignored)
        (copy / "licences").mkdir()
        for name in ["LICENSE", "NOTICE"]:
            shutil.copy(repository / name, copy / "licences" / f"asr-baseline-{name}")
        (copy / "setup.py").write_text(setup.format(version=version))
        os.chdir(copy)
        try:
            yield Path(scratch)
        finally:
            os.chdir(project)


def copy_licences(library, folder):
    """The terms of the libraries that the wheel will hold, as Debian has them."""
    if shutil.which("dpkg") is None:
        print("dpkg is not installed: the wheel will not hold the licences of the libraries in it", file=sys.stderr)
        return
    linked = subprocess.run(["ldd", str(library)], stdout=subprocess.PIPE, check=True).stdout.decode()
    for path in re.findall(r"=> (/\S+)", linked):
        # Debian knows files below /usr/lib by that name or as below /lib.
        for known in [os.path.realpath(path), path, path.replace("/usr/lib/", "/lib/", 1)]:
            owner = subprocess.run(["dpkg", "-S", known], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            terms = Path("/usr/share/doc") / owner.stdout.decode().split(":")[0] / "copyright"
            if owner.returncode == 0 and terms.exists():
                shutil.copy(terms, folder / f"{terms.parent.name}-copyright")
                break
