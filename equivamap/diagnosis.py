"""What works on this machine: solvers, reading of each library, the sandbox, a language model, optional parts.

Everything is tried rather than looked up: a small model is solved, a small script is read.
"""

from __future__ import annotations

import os
import platform
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

__all__ = ["Finding", "diagnose"]

Status = Literal["works", "missing", "broken"]

_OPENAI = "https://api.openai.com/v1"
_CONNECT_SECONDS = 3.0

_LIBRARIES = (
    ("highspy", "highspy", ""),
    ("pyomo", "Pyomo", ""),
    ("pulp", "PuLP", ""),
    ("gurobipy", "gurobipy", "gurobi"),
    ("ortools", "ortools", "ortools"),
    ("linopy", "linopy", "linopy"),
    ("cvxpy", "cvxpy", "cvxpy"),
)

_PARTS = (
    ("MCP server", ("mcp", "pydantic"), "mcp"),
    ("HTTP service", ("fastapi", "uvicorn"), "serve"),
    ("checks on a Ray cluster", ("ray",), "ray"),
)

_SCRIPT = """\
import pulp
m = pulp.LpProblem("probe", pulp.LpMinimize)
x = pulp.LpVariable("x", 0, 3, cat="Integer")
m += x
m += x >= 1
m.solve()
"""


@dataclass(frozen=True)
class Finding:
    """What was found out about one thing.

    Parameters
    ----------
    area
        ``core``, ``libraries``, ``sandbox``, ``language model`` or ``optional``.
    name
        What was tried.
    status
        ``works``; ``missing``: not installed or not set up, which may be what is wanted; ``broken``: there, and
        does not do what it should.
    detail, remedy
        What was seen, and what to do about it.
    """

    area: str
    name: str
    status: Status
    detail: str = ""
    remedy: str = ""


def diagnose() -> Iterator[Finding]:
    """Try everything; yield each finding as soon as it is there."""
    yield _package()
    yield _tried("core", "HiGHS solves a small model", _solve)
    for module, distribution, extra in _LIBRARIES:
        yield _library(module, distribution, extra)
    # what the sandbox turns out to be is known once a script has run in it
    yield _tried("sandbox", "a script is read in a process of its own", _read_script)
    yield _sandbox()
    yield _language_model()
    for name, modules, extra in _PARTS:
        absent = [module for module in modules if find_spec(module) is None]
        if absent:
            remedy = f"pip install 'equivamap[{extra}]'"
            yield Finding("optional", name, "missing", f"{', '.join(absent)} not installed", remedy)
        else:
            yield Finding("optional", name, "works")


def _package() -> Finding:
    import equivamap

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    detail = f"Python {platform.python_version()}, {platform.system()}, {cores} cores"
    return Finding("core", f"equivamap {equivamap.__version__}", "works", detail)


def _tried(area: str, name: str, attempt: Callable[[], str]) -> Finding:
    """Return what came of an attempt: a diagnosis reports every failure and stops at none."""
    try:
        return Finding(area, name, "works", attempt())
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is what people are to know
        words = " ".join(str(fault).split())
        return Finding(area, name, "broken", f"{type(fault).__name__}: {words[:200]}", "reinstall equivamap")


def _solve() -> str:
    import highspy

    model = highspy.Highs()
    model.silent()
    x = model.addVariable(lb=0, ub=9, type=highspy.HighsVarType.kInteger)
    model.addConstr(2 * x >= 5)
    model.minimize(x)
    value = model.getObjectiveValue()
    if abs(value - 3) > 1e-9:
        raise ValueError(f"min x, 2 x >= 5, x integer gave {value}")
    return f"highspy {metadata.version('highspy')}"


def _library(module: str, distribution: str, extra: str) -> Finding:
    name = f"models of {distribution}"
    if find_spec(module) is None:
        where = f"equivamap[{extra}]" if extra else "equivamap"
        return Finding("libraries", name, "missing", "not installed", f"pip install '{where}'")
    try:
        version = metadata.version(distribution)
    except metadata.PackageNotFoundError:
        version = "of unknown version"
    return Finding("libraries", name, "works", version)


def _sandbox() -> Finding:
    from equivamap.readers.sandbox import Level, sandbox_level
    from equivamap.readers.sandbox.levels import shortcoming

    name = "isolation of scripts"
    try:
        level = sandbox_level()
    except Exception as fault:  # noqa: BLE001 - as in _tried
        words = " ".join(str(fault).split())[:200]
        return Finding("sandbox", name, "broken", words, "install bubblewrap, or use a Linux with Landlock")
    lacking = shortcoming()
    detail = f"{level.value}{f' ({lacking})' if lacking else ''}"
    if level in (Level.BUBBLEWRAP, Level.LANDLOCK):
        return Finding("sandbox", name, "works", detail)
    return Finding("sandbox", name, "missing", detail, "check only scripts that you would run yourself")


def _read_script() -> str:
    from equivamap.readers import read

    with tempfile.TemporaryDirectory(prefix="equivamap-doctor-") as directory:
        script = Path(directory) / "probe.py"
        script.write_text(_SCRIPT, encoding="utf-8")
        instance = read(str(script), time_limit=60.0)
    if (instance.n, instance.m) != (1, 1):
        raise ValueError(f"the script has 1 variable and 1 row; {instance.n} and {instance.m} were read")
    return "a PuLP script, taken at its solve call"


def _language_model() -> Finding:
    model = os.environ.get("EQUIVAMAP_LLM_MODEL", "")
    if not model:
        remedy = (
            "set EQUIVAMAP_LLM_MODEL, and OPENAI_BASE_URL for a server of your own; nothing else needs it"
        )
        return Finding("language model", "proposes maps", "missing", "none is set up", remedy)
    from equivamap.llm.keys import api_key, place_of

    url = os.environ.get("OPENAI_BASE_URL", "") or _OPENAI
    parts = urlsplit(url)
    name = f"{model} at {place_of(url)}"
    try:
        key = api_key()
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        with socket.create_connection((parts.hostname or "", port), timeout=_CONNECT_SECONDS):
            pass
    except Exception as fault:  # noqa: BLE001 - as in _tried
        words = " ".join(str(fault).split()) or type(fault).__name__
        return Finding(
            "language model", name, "broken", f"no connection: {words[:160]}", "see OPENAI_BASE_URL"
        )
    detail = "the server answers; no question was asked" + ("" if key else ", no OPENAI_API_KEY is set")
    return Finding("language model", name, "works", detail)
