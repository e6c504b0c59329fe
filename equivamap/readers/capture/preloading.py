"""Libraries that are imported once, before the scripts that use them run in forks of the process that has them."""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import sys
from collections.abc import Iterable

__all__ = ["ALONE", "LIBRARIES", "imported_by", "preload", "reseed", "unload_shadowed"]

LIBRARIES = {
    "pyomo": "pyomo.environ",
    "pulp": "pulp",
    "gurobipy": "gurobipy",
    "highspy": "highspy",
    "numpy": "numpy",
    "pandas": "pandas",
    "scipy": "scipy.sparse",
    "ortools": "ortools.linear_solver.pywraplp",
    "linopy": "linopy",
    "cvxpy": "cvxpy",
}
"""What is imported for a script that imports a package: nothing that makes threads, which a fork would lose."""

ALONE = {"ortools"}
"""Packages whose scripts run where nothing is imported but what they import: OR-Tools brings a HiGHS of its own, and
the system loads only one library of that name."""

_NEEDED = (
    "equivamap.readers.capture.child",
    "equivamap.readers.capture.series_child",
    "equivamap.readers.capture.libraries",
    "equivamap.readers.wire",
    "equivamap.readers.capture.containers",
    "equivamap.readers.draft",
    "equivamap.readers.live",
    "numpy.ma",  # for numpy.unique
)
_MENTIONED = re.compile(rb"(?:import|from)[ \t]+(\w[\w., \t]*)")
_NAME = re.compile(r"\w+")
_LOOKED_AT = 2**18


def imported_by(path: str) -> tuple[str, ...]:
    """Return the libraries that a file seems to import; reads its text and no more."""
    try:
        with open(path, "rb") as stream:
            text = stream.read(_LOOKED_AT)
    except OSError:
        # who runs the script says what is wrong with it
        return ()
    # of "import os, pulp as p" both; names that are none of a package do no harm
    names = {name for match in _MENTIONED.findall(text) for name in _NAME.findall(match.decode())}
    return tuple(library for library in LIBRARIES if library in names)


def preload(libraries: Iterable[str], forking: bool = True) -> None:
    """Import what every script needs, and libraries; one that is not installed is left to the script to miss.

    Parameters
    ----------
    libraries
        Keys of `LIBRARIES`.
    forking
        True where forks of this process shall find done what a library does once in each process.
    """
    for name in _NEEDED:
        importlib.import_module(name)
    for library in libraries:
        if LIBRARIES[library] in sys.modules:
            continue
        with contextlib.suppress(ImportError):
            importlib.import_module(LIBRARIES[library])
            if library == "gurobipy" and forking:
                _start_gurobi()
        with contextlib.suppress(ImportError):
            importlib.import_module(f"equivamap.readers.from_{library}")


def _start_gurobi() -> None:
    """Let Gurobi look for its licence, and load what reading its models needs: every fork would do so again."""
    import gurobipy

    importlib.import_module("scipy.sparse")
    with contextlib.suppress(gurobipy.GurobiError), gurobipy.Env(params={"OutputFlag": 0}) as environment:
        gurobipy.Model(env=environment).dispose()


def unload_shadowed(directory: str) -> None:
    """Forget libraries for which a script has modules of its own beside it: it would import those."""
    for library in LIBRARIES:
        own = os.path.join(directory, library)
        if library in sys.modules and (os.path.exists(f"{own}.py") or os.path.isdir(own)):
            for name in [n for n in sys.modules if n == library or n.startswith(f"{library}.")]:
                del sys.modules[name]


def reseed() -> None:
    """Let random numbers differ from fork to fork, as they do from process to process; Python's own do so anyhow."""
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.seed()
