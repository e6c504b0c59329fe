"""Errors cross from one process to another with all they say."""

from __future__ import annotations

import pickle

import pytest

from equivamap.errors import DataError, EquivaMapError, LLMError, ReadError
from equivamap.formulations.builds.building import BuildFailure
from equivamap.transforms import NotApplicable

WHOLE = ReadError("no row", kind="syntax", remedy="mend it", file="a.lp", line=3, column=4, side="b")


@pytest.mark.parametrize(
    "error",
    [
        WHOLE,
        DataError("short", kind="shape"),
        LLMError("no answer", kind="timeout", remedy="wait longer", lasting=True),
        NotApplicable("no integer variable"),
        BuildFailure(WHOLE, {"n": 2}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_in_another_process(error: EquivaMapError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error) and vars(again) == vars(error)
