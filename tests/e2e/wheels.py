"""Real wheels, built from copies of the sources."""

import os
import shutil
import subprocess
import sys

from tests.project import ROOT

PACKAGE = "azext_managementpartner"


def copy_sources(folder):
    """Copy what the wheel is built from, without git's history and without anything compiled.

    :param folder: `Path` of the folder to make.
    :return: the folder.
    """
    shutil.copytree(ROOT / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.py", "pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def build_wheel(sources, wheelhouse, umask=-1):
    """Build the wheel with pip, as `nox -s build` does.

    :param sources: `Path` of the folder with the sources.
    :param wheelhouse: `Path` of the folder with the wheels that the build requires.
    :param umask: the builder's umask; -1: that of this process.
    :return: `Path` of the wheel.
    """
    dist = sources / "dist"
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", sources, "--quiet", "--no-deps", "--wheel-dir", dist],
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse)},
        umask=umask,
        check=True,
    )
    (wheel,) = dist.glob("*.whl")
    return wheel
