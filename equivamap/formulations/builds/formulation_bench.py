"""FormulationBench: problems, their formulations, and the pairs that are compared.

::

    dataset.json                                    problems and pairs, with labels
    problems/p1/{problem,data,solution}.json
    problems/p1/formulations/a/{formulation,parameters}.json
    reformulations/p1/a_b/map.json                  B's parameters from A's

Labels are read by `read_labels` alone, for the code that scores.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from equivamap.errors import InputError, ReadError, SchemaError
from equivamap.formulations.builds.formulation import Formulation, read_data
from equivamap.formulations.builds.gurobipy_source import ModelText, VariableText, source_of
from equivamap.formulations.builds.parameter_maps import ParameterMap, read_parameter_map
from equivamap.formulations.schemas.dimensions import ANY_LENGTH
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema

__all__ = [
    "FORMULATION_FILE",
    "BenchPair",
    "Dataset",
    "pair_map",
    "read_bench_formulation",
    "read_dataset",
    "read_labels",
    "read_model_text",
]

FORMULATION_FILE = "formulation.json"


@dataclass(frozen=True)
class BenchPair:
    """Two formulations that are compared; what the answer is stands elsewhere.

    Parameters
    ----------
    name
        As in ``p1/a_b``.
    a, b
        Directories of the formulations.
    map_file
        B's parameters from A's.
    """

    name: str
    a: Path
    b: Path
    map_file: Path

    def formulations(self) -> tuple[Formulation, Formulation]:
        """Return both formulations."""
        return read_bench_formulation(self.a), read_bench_formulation(self.b)

    def parameter_map(self) -> ParameterMap:
        """Return the map from A's data to B's."""
        definitions = read_model_text(self.a)[0]
        return replace(
            read_parameter_map(self.map_file), definitions=(*definitions.imports, *definitions.definitions)
        )


@dataclass(frozen=True)
class Dataset:
    """A FormulationBench directory.

    Parameters
    ----------
    root
        Where it lies.
    problems
        Directory of each problem, by name.
    pairs
        The pairs in order.
    """

    root: Path
    problems: Mapping[str, Path]
    pairs: tuple[BenchPair, ...]

    def formulation_directories(self) -> Iterator[Path]:
        """Yield the directory of every formulation."""
        for problem in self.problems.values():
            yield from sorted(p.parent for p in problem.glob(f"formulations/*/{FORMULATION_FILE}"))

    def optimal_value(self, problem: str) -> float | None:
        """Return the optimal value that is stated for the shipped data of a problem; None if none is."""
        file = self.problems[problem] / "solution.json"
        value = read_data(file).get("objective") if file.exists() else None
        return float(value) if isinstance(value, (int, float)) else None


def read_dataset(root: str | os.PathLike[str]) -> Dataset:
    """Read what problems and pairs there are.

    Raises
    ------
    ReadError
        If the directory is no FormulationBench.
    """
    base = Path(root)
    table = read_data(base / "dataset.json")
    try:
        problems = {f"p{number}": base / "problems" / f"p{number}" for number in table["problems"]}
        pairs = tuple(_pair(base, entry) for entry in table["reformulations"])
    except (KeyError, TypeError) as fault:
        raise ReadError(
            f"this is no FormulationBench: {type(fault).__name__} {fault}",
            kind="formulation",
            remedy="give the directory that holds dataset.json, problems and reformulations",
            file=str(base / "dataset.json"),
        ) from fault
    return Dataset(base, problems, pairs)


def read_labels(root: str | os.PathLike[str]) -> dict[str, bool]:
    """Return by name of pair whether it is a reformulation: for scoring only."""
    base = Path(root)
    entries = read_data(base / "dataset.json").get("reformulations", [])
    return {_pair(base, entry).name: bool(entry["reformulation"]) for entry in entries}


def _pair(base: Path, entry: Mapping[str, Any]) -> BenchPair:
    (problem, a), (other, b) = ((entry[s]["problem"], entry[s]["formulation"]) for s in ("a", "b"))
    name = f"p{problem}/{a}_{b}" if problem == other else f"p{problem}_p{other}/{a}_{b}"
    places = (base / "problems" / f"p{n}" / "formulations" / f for n, f in ((problem, a), (other, b)))
    first, second = places
    return BenchPair(name, first, second, base / "reformulations" / name / "map.json")


def pair_map(a: Formulation, b: Formulation) -> ParameterMap | None:
    """Return the map that the data set states from A's data to B's; None where the two are no pair of one data set."""
    first, second = (Path(side.path).resolve().parent for side in (a, b))
    problems = first.parent.parent.parent
    if second.parent.parent.parent != problems:
        return None
    names = [place.parent.parent.name for place in (first, second)]
    problem = names[0] if names[0] == names[1] else "_".join(names)
    file = problems.parent / "reformulations" / problem / f"{first.name}_{second.name}" / "map.json"
    return BenchPair("", first, second, file).parameter_map() if file.is_file() else None


def read_bench_formulation(directory: str | os.PathLike[str]) -> Formulation:
    """Return the formulation in a directory with ``formulation.json``.

    Its example is ``parameters.json`` beside it, or else the problem's ``data.json``.

    Raises
    ------
    InputError
        If it cannot be used; names the part.
    """
    place = Path(directory)
    file = place / FORMULATION_FILE
    try:
        model, table = read_model_text(place)
        schema, notes = _schema(table, (*model.imports, *model.definitions))
        source = source_of(model)
    except InputError as fault:
        fault.file = fault.file or str(file)
        raise
    examples = [place / "parameters.json", place.parent.parent / "data.json"]
    example = next((read_data(path) for path in examples if path.exists()), None)
    return Formulation(
        name="/".join(place.resolve().parts[-3:]).replace("formulations/", ""),
        path=str(file),
        target="build",
        source=source,
        schema=schema,
        example=example,
        requires=("gurobipy",),
        notes=notes,
    )


def read_model_text(directory: str | os.PathLike[str]) -> tuple[ModelText, Mapping[str, Any]]:
    """Return the parts of a formulation as they are written, and the table that they stand in."""
    file = Path(directory) / FORMULATION_FILE
    table = read_data(file)
    try:
        definitions = tuple(_code(entry, "python") for entry in _entries(table.get("definitions")))
        imports = tuple(_code(entry, "python") for entry in _entries(table.get("imports")))
        parameters = {name: _shape(entry) for name, entry in table.get("parameters", {}).items()}
        variables = tuple(
            VariableText(
                name, entry["type"], _shape(entry), entry.get("indices") or "", entry.get("description", "")
            )
            for name, entry in table["variables"].items()
        )
        constraints = tuple(
            (entry.get("description", ""), _code(entry, "gurobipy")) for entry in table["constraints"]
        )
        objective = table.get("objective")
        model = ModelText(
            f"Formulation {file.parent.name} of {file.parent.parent.parent.name}, from {FORMULATION_FILE}",
            parameters,
            imports,
            definitions,
            variables,
            constraints,
            _code(objective, "gurobipy") if objective else "",
        )
    except (KeyError, TypeError, AttributeError) as fault:
        _refuse(f"a part is missing or has another form: {type(fault).__name__} {fault}", str(file))
    return model, table


def _entries(part: Any) -> list[Any]:
    """Return definitions or imports, which may be a table by name, a list, a text, or nothing."""
    if not part:
        return []
    if isinstance(part, Mapping):
        return [part] if "code" in part or "python" in part else list(part.values())
    return [part] if isinstance(part, str) else list(part)


def _code(entry: Any, language: str) -> str:
    if isinstance(entry, str):
        return entry
    code = entry.get("code", entry)
    text = code if isinstance(code, str) else code[language]
    if not isinstance(text, str):
        raise TypeError(f"the {language} code is a {type(text).__name__}")
    return text


def _shape(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(dimension) for dimension in entry.get("shape") or ())


def _schema(table: Mapping[str, Any], definitions: tuple[str, ...]) -> tuple[Schema, tuple[str, ...]]:
    """Return the schema; a dimension that nobody understands becomes any length, with a note."""
    parameters: dict[str, Parameter] = {}
    notes: list[str] = []
    shapes = {name: _shape(entry) for name, entry in table.get("parameters", {}).items()}
    types = {name: entry["type"] for name, entry in table.get("parameters", {}).items()}
    described = {
        name: str(entry.get("description", "")) for name, entry in table.get("parameters", {}).items()
    }
    for name, shape in shapes.items():
        dimensions: list[str] = []
        for text in shape:
            trial = {
                n: Parameter(n, types[n], shapes[n] if n != name else ()) for n in shapes if not shapes[n]
            }
            trial |= {n: Parameter(n, types[n], (ANY_LENGTH,) * len(s)) for n, s in shapes.items() if s}
            trial[name] = Parameter(name, types[name], (*dimensions, text))
            try:
                Schema(trial, (), definitions)
            except SchemaError as fault:
                if fault.kind != "schema-dimension":
                    raise
                notes.append(
                    f"parameter {name}: the dimension {text} is not understood and may have any length"
                )
                text = ANY_LENGTH
            dimensions.append(text)
        parameters[name] = Parameter(name, types[name], tuple(dimensions), described[name])
    assumptions = tuple(
        Assumption(str(entry.get("description", "")), _code(entry, "python"))
        for entry in table.get("assumptions") or ()
    )
    return Schema(parameters, assumptions, definitions), tuple(notes)


def _refuse(message: str, file: str) -> NoReturn:
    raise ReadError(message, kind="formulation", remedy="correct the formulation", file=file)
