"""Reading both models of a question, and what every result says about the run."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from equivamap.errors import InputError
from equivamap.ir import Instance, Origin, Warned
from equivamap.ir.unify import Unified, unify
from equivamap.progress import phase
from equivamap.readers import read
from equivamap.readers.dispatch import file_of
from equivamap.readers.rereading import confirm
from equivamap.verify.verdict import NumbersUsed

__all__ = ["BothRead", "read_both", "read_model", "versions"]


@dataclass(frozen=True)
class BothRead:
    """Both models over one number table.

    Parameters
    ----------
    pair
        The instances.
    warnings
        What the readers noticed, by side.
    origins
        Where the models come from.
    instances
        The models as they were read.
    """

    pair: Unified
    warnings: tuple[tuple[str, Warned], ...]
    origins: tuple[Origin, Origin]
    instances: tuple[Instance, Instance]

    def confirm(self) -> tuple[tuple[str, Warned], ...]:
        """Read scripts a second time, before it is said that the models differ; return what is to be said of it.

        Raises
        ------
        InputError
            If a script gives another model than before, or cannot be read again.
        """
        return (*_confirmed(self.instances[0], "a"), *_confirmed(self.instances[1], "b"))

    @property
    def numbers(self) -> NumbersUsed:
        """How many numbers were snapped and unified."""
        return NumbersUsed(self.pair.snapped, self.pair.unified, self.pair.largest_change)


def read_both(
    a: Any,
    b: Any,
    *,
    data: Sequence[str] = (),
    data_a: Sequence[str] = (),
    data_b: Sequence[str] = (),
    args_a: str = "",
    args_b: str = "",
    solve_call: int | str | None = None,
    solve_call_a: int | str | None = None,
    solve_call_b: int | str | None = None,
    read_time_limit: float = 120.0,
) -> BothRead:
    """Read reference and candidate; the options are those of `equivamap.check`."""
    call_a = solve_call if solve_call_a is None else solve_call_a
    call_b = solve_call if solve_call_b is None else solve_call_b
    phase("reading A")
    left = read_model(a, (*data, *data_a), args_a, call_a, read_time_limit, "a", _files_of(b))
    phase("reading B")
    right = read_model(b, (*data, *data_b), args_b, call_b, read_time_limit, "b", _files_of(a))
    phase("looking for a map")
    warnings = tuple((label, w) for label, i in (("a", left), ("b", right)) for w in i.warnings)
    return BothRead(unify(left, right), warnings, (left.origin, right.origin), (left, right))


def _confirmed(instance: Instance, side: Literal["a", "b"]) -> tuple[tuple[str, Warned], ...]:
    try:
        return tuple((side, note) for note in confirm(instance))
    except InputError as fault:
        fault.side = side
        raise


def read_model(
    model: Any,
    data: Sequence[str],
    args: str,
    solve_call: int | str | None,
    limit: float,
    side: Literal["a", "b"],
    hidden: Sequence[str] = (),
) -> Instance:
    """Read one model; what was prepared or is an instance already is taken as it is; a script does not see `hidden`."""
    prepared = getattr(model, "instance", None)
    if isinstance(prepared, Instance):
        model = prepared
    return read(
        model,
        data=data,
        args=args,
        solve_call=solve_call,  # type: ignore[arg-type]
        time_limit=limit,
        side=side,
        hidden=hidden,
    )


def _files_of(model: Any) -> tuple[str, ...]:
    """Return the file that holds a model: what the script of the other model must not read."""
    path = file_of(model)
    return () if path is None else (path,)


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Return the versions that a result rests on."""
    import equivamap

    found = {"equivamap": equivamap.__version__, "python": platform.python_version()}
    from equivamap.verify.solvers.highs import version as solver_version

    found["highs"] = solver_version()
    return found
