"""The public names are those of ``__all__``, all exist, and nothing else is offered."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import equivamap

PUBLIC = {
    "Basis",
    "CheckResult",
    "DiffResult",
    "EquivaMapError",
    "Grade",
    "GroupResult",
    "InputError",
    "MapError",
    "MapSearch",
    "OpenCheckResult",
    "Outcome",
    "PairResult",
    "Prepared",
    "ReadError",
    "Reason",
    "Relation",
    "Rewards",
    "SolverError",
    "Standing",
    "UnsupportedError",
    "UsageError",
    "__version__",
    "acheck",
    "check",
    "check_formulations",
    "check_many",
    "diff",
    "group",
    "prepare",
    "solve_map",
    "verify_certificate",
}


def test_the_public_names_are_these() -> None:
    assert set(equivamap.__all__) == PUBLIC
    assert set(dir(equivamap)) == PUBLIC
    assert sorted(equivamap.__all__) == sorted(set(equivamap.__all__))


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_exists_and_is_documented(name: str) -> None:
    value = getattr(equivamap, name)
    assert isinstance(value, str) or value.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        equivamap.chekc  # noqa: B018


MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages([str(Path(equivamap.__file__).parent)], "equivamap.")
    if not info.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_what_a_module_lists_exists(name: str) -> None:
    module = importlib.import_module(name)
    listed = getattr(module, "__all__", None)
    assert listed is not None or hasattr(module, "__path__"), f"{name} has no __all__"
    assert [entry for entry in listed or () if not hasattr(module, entry)] == []
