"""Benchmark pairs: what a method sees, and the label that only scoring reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from equivamap.errors import ReadError
from equivamap.verify.relations import Relation, implies

__all__ = [
    "Answer",
    "Label",
    "LabelledPair",
    "Pair",
    "label_line",
    "question_line",
    "read_labels",
    "read_pairs",
    "with_implied",
    "write_lines",
]

Answer: TypeAlias = Literal["equivalent", "not_equivalent", "open"]
"""What a label says; ``open`` where neither is proved."""

PAIRS = "pairs.jsonl"
LABELS = "labels.jsonl"


@dataclass(frozen=True)
class Pair:
    """A question to a method.

    Parameters
    ----------
    id
        Name of the pair; says nothing about the answer.
    a, b
        Files of reference and candidate.
    map
        ``"names"`` where equal names are the map that is asked about, ``"free"`` where any map will do.
    objective
        ``"same"`` where both sides state the cost in the same unit, ``"auto"`` where an increasing affine function may
        lie between.
    split
        ``"train"``, ``"dev"`` or ``"test"``, by base problem.
    text
        Plain-text description of the problem, where there is one; for methods that read.
    data_a, data_b
        Data files of the two sides.
    parameter_map
        File that gives B's data from A's, where the sides are formulations with open data; empty for equal names.
    """

    id: str
    a: Path
    b: Path
    map: Literal["names", "free"] = "free"
    objective: Literal["same", "auto"] = "auto"
    split: str = "test"
    text: str = ""
    data_a: tuple[str, ...] = ()
    data_b: tuple[str, ...] = ()
    parameter_map: str = ""

    @property
    def is_open(self) -> bool:
        """True where the sides are directories of formulations with open data."""
        return self.a.is_dir()


@dataclass(frozen=True)
class Label:
    """What is proved of a pair for one relation: the triple of relation, kind of φ and basis, and its evidence.

    Parameters
    ----------
    relation
        The relation.
    answer
        ``equivalent``, ``not_equivalent`` or ``open``.
    phi
        ``identity`` or ``affine``: the objective map of a proof; for a refutation the kind that is refuted; empty where
        the label is open.
    basis
        What it stands on: ``map``, ``every-map``, ``same-units`` or ``given-map``; empty where the label is open.
    grade
        ``exact`` or ``solver``; empty where the label is open.
    by
        Who says so: ``proof``, ``enumeration``, both, or ``published``.
    evidence
        The proof or the witness in one line.
    """

    relation: Relation
    answer: Answer
    phi: str = ""
    basis: str = ""
    grade: str = ""
    by: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class LabelledPair:
    """A pair with its labels and where it comes from.

    Parameters
    ----------
    pair
        The question.
    kind
        Name of the row of a score table: the transformation or the recipe's name for the chain.
    labels
        By relation; a relation that is not there is open.
    base
        Base problem, formulation and data: ``"lot_sizing/natural/small"``.
    chain
        The steps with what each did.
    """

    pair: Pair
    kind: str
    labels: Mapping[Relation, Label] = field(default_factory=dict)
    base: str = ""
    chain: tuple[str, ...] = ()

    def label(self, relation: Relation) -> Label:
        """Return the label for a relation."""
        return self.labels.get(relation, Label(relation, "open"))


def with_implied(label: Label) -> dict[Relation, Label]:
    """Return a label with those of other relations that follow: of weaker ones if it holds, of stronger ones if not."""
    found = {label.relation: label}
    for other in Relation:
        weaker, stronger = implies(label.relation, other), implies(other, label.relation)
        follows = {"equivalent": weaker, "not_equivalent": stronger, "open": False}[label.answer]
        if follows and other is not label.relation:
            found[other] = replace(label, relation=other, evidence=f"{label.relation}: {label.evidence}")
    return found


def question_line(pair: Pair, folder: Path) -> dict[str, Any]:
    """Return the JSON object of a question, files relative to `folder`."""
    return {
        "id": pair.id,
        "a": pair.a.relative_to(folder).as_posix(),
        "b": pair.b.relative_to(folder).as_posix(),
        "map": pair.map,
        "objective": pair.objective,
        "split": pair.split,
        "text": pair.text,
    }


def label_line(labelled: LabelledPair) -> dict[str, Any]:
    """Return the JSON object of a pair's labels."""
    return {
        "id": labelled.pair.id,
        "kind": labelled.kind,
        "base": labelled.base,
        "chain": list(labelled.chain),
        "labels": {
            str(relation): {
                "answer": label.answer,
                "phi": label.phi,
                "basis": label.basis,
                "grade": label.grade,
                "by": label.by,
                "evidence": label.evidence,
            }
            for relation, label in labelled.labels.items()
        },
    }


def read_pairs(folder: Path) -> list[Pair]:
    """Read the questions of a generated directory.

    Raises
    ------
    ReadError
        If ``pairs.jsonl`` is missing, a line of it is none, or a model file is not there.
    """
    pairs = []
    seen: set[str] = set()
    for number, line in _lines(folder / PAIRS):
        try:
            pair = Pair(
                id=str(line["id"]),
                a=folder / line["a"],
                b=folder / line["b"],
                map=line.get("map", "free"),
                objective=line.get("objective", "auto"),
                split=line.get("split", "test"),
                text=line.get("text", ""),
            )
            _check(pair.map, ("names", "free"), "map")
            _check(pair.objective, ("same", "auto"), "objective")
            if pair.id in seen:
                raise ValueError(f"a second pair {pair.id}")
        except (KeyError, TypeError, ValueError) as fault:
            raise _bad_line(folder / PAIRS, number, fault) from None
        seen.add(pair.id)
        for file in (pair.a, pair.b):
            if not file.is_file():
                raise ReadError(
                    f"pair {pair.id}: the file {file} does not exist",
                    kind="file-missing",
                    remedy="generate the suite again, or take the line out",
                    file=str(folder / PAIRS),
                    line=number,
                )
        pairs.append(pair)
    return pairs


def read_labels(folder: Path, pairs: Iterable[Pair]) -> list[LabelledPair]:
    """Read the labels of a generated directory; called by scoring only.

    Raises
    ------
    ReadError
        If ``labels.jsonl`` is missing, a line of it is none, or a pair has no label.
    """
    by_id: dict[str, dict[str, Any]] = {}
    for number, line in _lines(folder / LABELS):
        if not isinstance(line.get("id"), str):
            raise _bad_line(folder / LABELS, number, KeyError("id"))
        by_id[line["id"]] = line
    labelled = []
    for pair in pairs:
        found = by_id.get(pair.id)
        if found is None:
            raise ReadError(
                f"pair {pair.id} has no label",
                kind="label-missing",
                remedy="generate the suite again",
                file=str(folder / LABELS),
            )
        try:
            labels = {
                Relation(name): Label(Relation(name), **values) for name, values in found["labels"].items()
            }
            for label in labels.values():
                _check(label.answer, get_args(Answer), "answer")
            labelled.append(
                LabelledPair(
                    pair, found["kind"], labels, found.get("base", ""), tuple(found.get("chain", ()))
                )
            )
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise ReadError(
                f"the label of pair {pair.id} is not one: {fault}",
                kind="bad-suite",
                remedy="generate the suite again",
                file=str(folder / LABELS),
            ) from None
    return labelled


def _check(value: Any, known: Sequence[str], what: str) -> None:
    if value not in known:
        raise ValueError(f"the {what} {value!r} is none of {', '.join(known)}")


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise ReadError(
            f"{path} cannot be read: {fault}",
            kind="file-missing",
            remedy="give a directory that `equivamap generate` has finished",
            file=str(path),
        ) from None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as fault:
            raise _bad_line(path, number, fault) from None
        if not isinstance(value, dict):
            raise _bad_line(path, number, TypeError("it is no JSON object"))
        yield number, value


def _bad_line(path: Path, number: int, fault: Exception) -> ReadError:
    return ReadError(
        f"the line is not one of a benchmark: {type(fault).__name__}: {fault}",
        kind="bad-suite",
        remedy="one JSON object a line, as `equivamap generate` writes it",
        file=str(path),
        line=number,
    )


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON lines; the file is there whole or not at all."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    scratch = path.with_name(path.name + ".part")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)
