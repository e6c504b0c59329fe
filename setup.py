"""Puts the folders that ship with the package into the wheel; all else is in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = {"transforms": "equivamap/_catalogue", "datasets": "equivamap/_datasets"}
"""Folder of the checkout, and where it lies in the wheel (``equivamap/shipped.py`` finds both)."""

UNWANTED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


class BuildWithShippedFolders(build_py):
    """Copies the folders beside the modules; an editable install reads them where they are."""

    def run(self) -> None:
        """Build as usual, then copy."""
        super().run()
        if self.editable_mode:
            return
        for folder, inside in SHIPPED.items():
            target = Path(self.build_lib, inside)
            # what an earlier build left there may be gone from the checkout
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder, target, ignore=UNWANTED)


setup(cmdclass={"build_py": BuildWithShippedFolders})
