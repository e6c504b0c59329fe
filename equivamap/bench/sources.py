"""The models that pairs are made from: base problems with their data, or a folder of model files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equivamap.errors import InputError, ReadError, UsageError
from equivamap.formulations.builds.building import Builder
from equivamap.formulations.builds.formulation import Formulation
from equivamap.ir import Instance
from equivamap.readers import read
from equivamap.shipped import datasets

__all__ = ["Source", "find_sources", "read_sources", "texts_of"]

_MODELS = (".lp", ".mps", ".lp.gz", ".mps.gz", ".py", ".ipynb")
_READERS_AT_ONCE = 4
_CHILDREN = 2
_BUILD = "build"
_BUILD_SECONDS = 60.0

_ANY_SCRIPT = """
import importlib.util
import itertools
import pulp
import pyomo.environ

numbers = itertools.count()


def build(asked):
    spec = importlib.util.spec_from_file_location(f"source_{next(numbers)}", asked["script"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.build(asked["data"])
"""
"""Builds the model of any base problem: what costs is loading the modelling libraries, and one child does it once."""


@dataclass(frozen=True)
class Source:
    """A model to start from.

    Parameters
    ----------
    problem
        Base problem; splits go by it.
    name
        Problem, formulation and data: ``"lot_sizing/natural/small"``.
    model
        What `equivamap.readers.read` takes.
    data
        Its data files.
    text
        File with the plain-text description, or the empty string.
    """

    problem: str
    name: str
    model: str
    data: tuple[str, ...] = ()
    text: str = ""


def find_sources(place: str, data: Sequence[str]) -> list[Source]:
    """Return the sources of a folder, in order of name.

    Parameters
    ----------
    place
        ``"builtin"`` or ``"datasets"`` for the shipped base problems, or a folder: of base problems (each with a
        ``problem.toml``), or of model files.
    data
        Stems of the data files to use with base problems.

    Raises
    ------
    InputError
        If the folder is not there or holds nothing to start from.
    """
    folder = Path(place)
    if place == "builtin" or (place == "datasets" and not folder.is_dir()):
        folder = datasets() / "problems"
    if not folder.is_dir():
        raise UsageError(
            f"the source {place} is no folder",
            kind="file-missing",
            remedy="give a folder of models or of base problems, or builtin",
            side="options",
        )
    if (folder / "problems").is_dir():
        folder = folder / "problems"
    problems = sorted(path.parent for path in folder.glob("*/problem.toml"))
    sources = [source for problem in problems for source in _of_problem(problem, data)]
    if not problems:
        files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name.lower().endswith(_MODELS))
        names = [str(p.relative_to(folder)) for p in files]
        sources = [Source(n, n, str(p)) for n, p in zip(names, files, strict=True)]
    if not sources:
        raise UsageError(
            f"{folder} holds no model and no base problem with the data {', '.join(data)}",
            kind="empty",
            remedy="give a folder with .lp, .mps or .py models, or with problem.toml folders",
            side="options",
        )
    return sources


def _of_problem(folder: Path, data: Sequence[str]) -> list[Source]:
    text = folder / "problem.md"
    files = [folder / f"{stem}.json" for stem in data]
    return [
        Source(
            folder.name,
            f"{folder.name}/{script.stem}/{file.stem}",
            f"{script}:build",
            (str(file),),
            str(text) if text.is_file() else "",
        )
        for script in sorted(folder.glob("*.py"))
        for file in files
        if file.is_file()
    ]


def read_sources(sources: Sequence[Source], max_columns: int) -> tuple[dict[str, Instance], dict[str, str]]:
    """Read the sources, several at once.

    Returns
    -------
    instances
        By name, in the order given, those with at most `max_columns` columns.
    left_out
        Why each other one is left out, by name: too large, or the reader's message.
    """

    built = _built_together(sources)

    def attempt(source: Source) -> Instance | str:
        try:
            # one that fails among others is read by itself: that error is about its own file and line
            return built.get(source.name) or read(source.model, data=source.data)
        except InputError as fault:
            return str(fault)

    with ThreadPoolExecutor(_READERS_AT_ONCE) as pool:
        found = list(pool.map(attempt, sources))
    instances: dict[str, Instance] = {}
    left_out: dict[str, str] = {}
    for source, result in zip(sources, found, strict=True):
        if isinstance(result, str):
            left_out[source.name] = result
        elif result.n > max_columns or not result.n:
            left_out[source.name] = f"it has {result.n} columns"
        else:
            instances[source.name] = result
    return instances, left_out


def _built_together(sources: Sequence[Source]) -> dict[str, Instance]:
    """Build the base problems among the sources, many in one child process, and return those that succeed."""
    builds = [source for source in sources if source.model.endswith(f":{_BUILD}") and len(source.data) == 1]
    if len(builds) < 2:
        return {}
    formulation = Formulation("base problems", "base problems", _BUILD, source=_ANY_SCRIPT)

    def build(share: Sequence[Source]) -> dict[str, Instance]:
        found: dict[str, Instance] = {}
        seen = [os.path.dirname(_script_of(source)) for source in share]
        with Builder(formulation, _BUILD_SECONDS, seen=seen) as builder:
            for source in share:
                try:
                    found[source.name] = builder.build(_asked(source))
                except (InputError, OSError, ValueError):
                    continue  # it is read by itself, which tells why it fails
        return found

    with ThreadPoolExecutor(_CHILDREN) as pool:
        shares = list(pool.map(build, [builds[k::_CHILDREN] for k in range(_CHILDREN)]))
    return {name: instance for share in shares for name, instance in share.items()}


def _script_of(source: Source) -> str:
    return str(Path(source.model.removesuffix(f":{_BUILD}")).resolve())


def _asked(source: Source) -> Mapping[str, Any]:
    return {
        "script": _script_of(source),
        "data": json.loads(Path(source.data[0]).read_text(encoding="utf-8")),
    }


def texts_of(sources: Sequence[Source]) -> dict[str, str]:
    """Return the plain-text description of each source, by name; empty where there is none.

    Raises
    ------
    ReadError
        If a description cannot be read.
    """
    texts: dict[str, str] = {}
    for source in sources:
        try:
            texts[source.name] = Path(source.text).read_text(encoding="utf-8") if source.text else ""
        except (OSError, UnicodeDecodeError) as fault:
            raise ReadError(
                f"the description cannot be read: {fault}",
                kind="unreadable",
                remedy="write it in UTF-8",
                file=source.text,
            ) from None
    return texts
