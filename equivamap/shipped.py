"""Where the folders that ship with the package lie: the catalogue of transformations, and the data sets.

In a wheel they are data of the package; in a checkout they are the folders ``transforms/`` and ``datasets/`` beside it.
"""

from __future__ import annotations

from pathlib import Path

from equivamap.errors import InputError

__all__ = ["catalogue", "datasets"]

_PACKAGE = Path(__file__).resolve().parent


def catalogue() -> Path:
    """Return the folder of the transformation catalogue: ``<name>/{spec.toml, before.lp, after.lp, broken.lp}``.

    Raises
    ------
    InputError
        If the package was installed without it.
    """
    return _folder("_catalogue", "transforms")


def datasets() -> Path:
    """Return the folder of the base problems and examples.

    Raises
    ------
    InputError
        If the package was installed without it.
    """
    return _folder("_datasets", "datasets")


def _folder(installed: str, in_checkout: str) -> Path:
    inside = _PACKAGE / installed
    if inside.is_dir():
        return inside
    # a folder of that name beside an installed package could be anybody's
    beside = _PACKAGE.parent / in_checkout
    if beside.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return beside
    raise InputError(
        f"the folder {in_checkout} that ships with equivamap is missing: neither {inside} nor {beside} is there",
        kind="shipped-folder-missing",
        remedy="install equivamap again from a wheel or run it from a complete checkout",
    )
