"""Short LP texts for tests, and what is asked of an instance that was read from one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from equivamap.errors import ReadError
from equivamap.ir import Instance


def lp(rows: str = " c1: x + y >= 4\n", objective: str = "obj: x", more: str = "") -> str:
    return f"min\n {objective}\nst\n{rows}{more}end\n"


def kinds_of(instance: Instance) -> set[str]:
    return {warned.kind for warned in instance.warnings}


def row(instance: Instance, i: int = 0) -> tuple[dict[str, object], object, object]:
    r = instance.row(i)
    names = instance.variables.names
    return {names[j]: c for j, c in r.body}, r.lower, r.upper


def refuses(read_text: Callable[[str], Instance], text: str, kind: str, line: int | None) -> None:
    with pytest.raises(ReadError) as caught:
        read_text(text)
    assert (caught.value.kind, caught.value.line) == (kind, line), str(caught.value)
    assert caught.value.remedy
