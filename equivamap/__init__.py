"""Decide whether two mixed-integer linear models are the same problem, with proof or counterexample.

>>> import equivamap
>>> result = equivamap.check("mtz.py", "dfj.py", map="tour.map")  # doctest: +SKIP
>>> result.verdict, result.exit_status  # doctest: +SKIP
(<Outcome.EQUIVALENT: 'equivalent'>, 0)

Importing the package is cheap: everything but the errors is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from equivamap.errors import (
    EquivaMapError,
    InputError,
    MapError,
    ReadError,
    SolverError,
    UnsupportedError,
    UsageError,
)

if TYPE_CHECKING:
    from equivamap.batch.asynchronous import acheck
    from equivamap.batch.checking_many import check_many
    from equivamap.batch.grouping import GroupResult, group
    from equivamap.batch.results import PairResult
    from equivamap.certificate_checking import verify_certificate
    from equivamap.checking import Prepared, check, prepare
    from equivamap.comparing import diff
    from equivamap.formulations.open_verdict import OpenCheckResult
    from equivamap.map_search import solve_map
    from equivamap.open_checking import check_formulations
    from equivamap.verify.changes import DiffResult, MapSearch
    from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing
    from equivamap.verify.reward import Rewards
    from equivamap.verify.verdict import CheckResult

__version__ = "0.1.0"

__all__ = [
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
]

_DEFINED_IN = {
    "Basis": "equivamap.verify.relations",
    "CheckResult": "equivamap.verify.verdict",
    "DiffResult": "equivamap.verify.changes",
    "Grade": "equivamap.verify.relations",
    "GroupResult": "equivamap.batch.grouping",
    "MapSearch": "equivamap.verify.changes",
    "OpenCheckResult": "equivamap.formulations.open_verdict",
    "Outcome": "equivamap.verify.relations",
    "PairResult": "equivamap.batch.results",
    "Prepared": "equivamap.checking",
    "Reason": "equivamap.verify.relations",
    "Relation": "equivamap.verify.relations",
    "Rewards": "equivamap.verify.reward",
    "Standing": "equivamap.verify.relations",
    "acheck": "equivamap.batch.asynchronous",
    "check": "equivamap.checking",
    "check_formulations": "equivamap.open_checking",
    "check_many": "equivamap.batch.checking_many",
    "diff": "equivamap.comparing",
    "group": "equivamap.batch.grouping",
    "prepare": "equivamap.checking",
    "solve_map": "equivamap.map_search",
    "verify_certificate": "equivamap.certificate_checking",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    module = _DEFINED_IN.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
