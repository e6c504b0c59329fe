"""Live model objects: whose are they, and who reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from equivamap.errors import InputError, ReadError, UnsupportedError
from equivamap.ir import Instance, Label, Origin

__all__ = ["OTHER_LIBRARIES", "library_of", "read_object"]

OTHER_LIBRARIES = {
    "docplex": "docplex",
    "coptpy": "COPT",
    "amplpy": "AMPL",
    "gamspy": "GAMS",
    "gams": "GAMS",
    "mip": "python-mip",
    "xpress": "Xpress",
    "cplex": "CPLEX",
    "pyscipopt": "SCIP",
    "mosek": "MOSEK",
}
"""Libraries whose models are recognised but not read, by package name."""

_CLASSES = {
    ("pulp", "LpProblem"): "pulp",
    ("gurobipy", "Model"): "gurobipy",
    ("highspy", "Highs"): "highspy",
    ("highspy", "_Highs"): "highspy",
    ("pyomo", "BlockData"): "pyomo",
    ("pyomo", "_BlockData"): "pyomo",
    ("pyomo", "Model"): "pyomo",
    ("pyomo", "block"): "pyomo",
    ("linopy", "Model"): "linopy",
    ("cvxpy", "Problem"): "cvxpy",
    ("ortools", "Solver"): "ortools",
    ("ortools", "Model"): "ortools",
    ("ortools", "ModelBuilder"): "ortools",
    ("ortools", "CpModel"): "OR-Tools CP-SAT",
}


_KEPT = {"pulp", "gurobipy", "highspy"}


def library_of(value: object) -> str | None:
    """Return the library whose model `value` is, or None; imports nothing."""
    for base in type(value).__mro__:
        package = base.__module__.split(".")[0]
        found = _CLASSES.get((package, base.__name__))
        if found is not None:
            return found
        if package in OTHER_LIBRARIES and base.__name__ in ("Model", "Cplex", "problem", "Container"):
            return OTHER_LIBRARIES[package]
    return None


def read_object(
    value: Any, origin: Origin | None = None, kept: Mapping[int, Label] | None = None
) -> Instance:
    """Return the instance of a live model object.

    Parameters
    ----------
    kept
        Where a script keeps the variables, for libraries whose names do not tell.

    Raises
    ------
    UnsupportedError
        If the object is no model of a library that is read, or has parts outside MILP.
    ReadError
        If its numbers or names cannot be used.
    """
    library = library_of(value)
    reader = _reader(library)
    if reader is None or library is None:
        what = f"a model of {library}" if library else f"an object of type {type(value).__name__}"
        remedy = "write .mps and check that"
        if library is None:
            remedy = "give a path, an Instance, or a Pyomo, PuLP, gurobipy or highspy model"
            if callable(value):
                remedy += "; call the function and give the model that it returns"
        raise UnsupportedError(
            f"{what} cannot be read",
            kind="unsupported-format" if library else "not-a-model",
            remedy=remedy,
        )
    where = origin or Origin("<object>", library)
    if where.format != library:
        where = Origin(where.path, library, where.captured_at, where.data_files)
    try:
        return reader(value, where, kept) if kept and library in _KEPT else reader(value, where)
    except InputError as fault:
        if fault.file is None:
            fault.file = where.path
        raise
    except ImportError as fault:
        raise ReadError(
            f"reading a model of {library} needs the package {fault.name}",
            kind="package-missing",
            remedy=f"pip install {fault.name}",
        ) from fault
    except Exception as fault:
        # A library may raise anything on a model that is not finished: a parameter without a value, say.
        raise ReadError(
            f"the {library} model cannot be read: {type(fault).__name__}: {fault}",
            kind="unreadable",
            remedy="check that every parameter has a value and that the model solves by itself",
            file=where.path,
        ) from fault


def _reader(library: str | None) -> Callable[..., Instance] | None:
    if library == "pyomo":
        from equivamap.readers.from_pyomo import from_pyomo

        return from_pyomo
    if library == "pulp":
        from equivamap.readers.from_pulp import from_pulp

        return from_pulp
    if library == "gurobipy":
        from equivamap.readers.from_gurobipy import from_gurobipy

        return from_gurobipy
    if library == "highspy":
        from equivamap.readers.from_highspy import from_highspy

        return from_highspy
    if library == "ortools":
        from equivamap.readers.from_ortools import from_ortools

        return from_ortools
    if library == "linopy":
        from equivamap.readers.from_linopy import from_linopy

        return from_linopy
    if library == "cvxpy":
        from equivamap.readers.from_cvxpy import from_cvxpy

        return from_cvxpy
    return None
