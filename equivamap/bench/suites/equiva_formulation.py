"""NLP4LP and EquivaFormulation directories as a suite: each problem against its variations ``_c`` to ``_l``.

The published label of a variation is read off its suffix, as its publishers do: it says what was meant to be done, not
what was done. A derived label is a verdict of grade ``exact`` on the two models as they stand; it comes from the same
search for maps that ``--method equivamap`` is, so it judges published labels and other methods, not that one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from equivamap.batch.workers import Died, in_processes, worker_died
from equivamap.bench.pairs import Label, LabelledPair, Pair, with_implied
from equivamap.bench.suites.suite import LabelSource, Suite
from equivamap.checking import check
from equivamap.errors import InputError, ReadError
from equivamap.formulations.builds.equiva_formulation import SCRIPT, list_variations, read_equiva_formulation
from equivamap.ir import Instance
from equivamap.readers import read
from equivamap.verify.relations import Basis, Grade, Outcome, Relation

__all__ = ["KINDS", "equiva_formulation_suite", "is_equiva_formulation"]

KINDS = {
    "c": "names",
    "d": "objective in a constraint",
    "e": "slack variables",
    "f": "base-10 digits",
    "g": "valid inequalities",
    "h": "rescaling",
    "i": "linear combinations",
    "j": "another problem",
    "k": "feasibility",
    "l": "loose constraints",
}
"""What each suffix stands for."""

_DIFFERENT = "jkl"
_OTHER_UNITS = "hjk"
"""Suffixes under which the cost may stand in another unit, so that another optimal value says nothing."""
_SECONDS = 10.0


def is_equiva_formulation(folder: Path) -> bool:
    """Tell whether a folder holds directories of this form."""
    return any(folder.glob(f"*/{SCRIPT}"))


def equiva_formulation_suite(folder: Path) -> Suite:
    """Return the suite of a folder.

    Raises
    ------
    InputError
        If a variation has no original, or a script or its data are missing.
    """
    variations = _variations(folder)
    pairs = tuple(pair for _, pair in variations)

    @cache
    def labels(source: LabelSource) -> list[LabelledPair]:
        if source == "published":
            return [_published(letter, pair) for letter, pair in variations]
        return _derived(variations)

    speak_of: dict[LabelSource, Relation] = {
        "derived": Relation.SAME_DECISIONS,
        "published": Relation.QUASI_KARP,
    }
    return Suite(folder.resolve().name, pairs, labels, speak_of)


def _variations(folder: Path) -> list[tuple[str, Pair]]:
    """Return suffix letter and pair of each variation, problem by problem."""
    directories = sorted((p for p in folder.iterdir() if p.is_dir()), key=lambda p: _in_order(p.name))
    problems = dict.fromkeys(_problem(p.name) for p in directories if _is_one(p))
    found: list[tuple[str, Pair]] = []
    for problem in problems:
        for place in directories:
            if _problem(place.name) == problem and not (place / SCRIPT).is_file():
                raise _missing(place / SCRIPT)
        listed = list_variations(folder, problem)
        if "" not in listed:
            raise _missing(folder / problem / SCRIPT)
        a, data_a = _files(*listed[""])
        text = _text(folder / problem)
        for letter in sorted(letter for letter in listed if letter):
            b, data_b = _files(*listed[letter])
            name = f"{problem}_{letter}"
            found.append((letter, Pair(name, a, b, text=text, data_a=data_a, data_b=data_b)))
    if not found:
        raise ReadError(
            f"{folder} holds no variation: no directory {next(iter(problems))}_c, no optimus-code_c.py",
            kind="bad-suite",
            remedy="lay the variations _c to _l beside their problem",
            file=str(folder),
        )
    return found


def _is_one(place: Path) -> bool:
    return any((place / name).is_file() for name in (SCRIPT, "problem_info.json", "parameters.json"))


def _problem(name: str) -> str:
    stem, _, letter = name.rpartition("_")
    return stem if stem and letter in KINDS else name


def _in_order(name: str) -> tuple[int, int | str, str]:
    problem = _problem(name)
    return (0, int(problem), name) if problem.isdecimal() else (1, problem, name)


def _files(place: Path, suffix: str) -> tuple[Path, tuple[str, ...]]:
    """Return script and data files of a formulation."""
    read_equiva_formulation(place, suffix)
    script = place / f"optimus-code{suffix}.py"
    choices = (place / f"parameters{suffix}.json", place / "parameters.json")
    data = next((file for file in choices if file.is_file()), None)
    if data is None:
        raise _missing(choices[-1])
    return script.resolve(), (str(data.resolve()),)


def _missing(file: Path) -> ReadError:
    return ReadError(
        f"the suite lacks the file {file}",
        kind="file-missing",
        remedy="complete the directory, or take it out of the suite",
        file=str(file),
    )


def _text(place: Path) -> str:
    """Return the description in words, where there is one."""
    file = place / "description.txt"
    try:
        return file.read_text(encoding="utf-8") if file.is_file() else ""
    except (OSError, UnicodeDecodeError) as fault:
        raise ReadError(
            f"the description cannot be read: {fault}",
            kind="unreadable",
            remedy="write it in UTF-8",
            file=str(file),
        ) from None


def _labelled(letter: str, pair: Pair, labels: dict[Relation, Label]) -> LabelledPair:
    return LabelledPair(pair, f"_{letter} {KINDS[letter]}", labels, base=_problem(pair.id))


def _published(letter: str, pair: Pair) -> LabelledPair:
    """Return the published label, which speaks of `quasi-karp`; what is not that is no stronger relation either."""
    label = Label(
        Relation.QUASI_KARP,
        "not_equivalent" if letter in _DIFFERENT else "equivalent",
        by="published",
        evidence=f"the suffix _{letter}: {KINDS[letter]}",
    )
    return _labelled(letter, pair, with_implied(label))


def _derived(variations: Sequence[tuple[str, Pair]]) -> list[LabelledPair]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    pieces = {pair.id: (letter, pair) for letter, pair in variations}
    found: dict[str, dict[Relation, Label]] = {}
    died: dict[str, Died] = {}
    for name, labels in in_processes(_proved, pieces, cores, start=_nothing_to_start, given=()):
        if isinstance(labels, Died):
            died[name] = labels
        else:
            found[name] = labels
    if died:
        raise worker_died(died, len(found), len(pieces))
    return [_labelled(letter, pair, found[pair.id]) for letter, pair in variations]


def _nothing_to_start() -> None:
    """Each pair is read where it is judged."""


def _proved(variation: tuple[str, Pair]) -> dict[Relation, Label]:
    """Return what is proved of a pair; nothing where a model cannot be read."""
    letter, pair = variation
    try:
        a, b = read(str(pair.a), data=pair.data_a), read(str(pair.b), data=pair.data_b)
    except InputError as fault:
        return {r: Label(r, "open", evidence=f"not read: {fault.message}") for r in Relation}
    one_unit = letter not in _OTHER_UNITS
    isomorphic = _label(a, b, Relation.ISOMORPHIC, one_unit)
    if isomorphic.answer == "equivalent":
        return {r: _as(isomorphic, r) for r in Relation}
    same_optima = _label(a, b, Relation.QUASI_KARP, one_unit)
    if same_optima.answer == "not_equivalent":
        return {r: _as(same_optima, r) for r in Relation}
    between = [_label(a, b, r, one_unit) for r in (Relation.SAME_DECISIONS, Relation.REFORMULATION)]
    return {label.relation: label for label in (same_optima, *between, isomorphic)}


def _as(label: Label, relation: Relation) -> Label:
    """Return the label of a relation that another one implies, or whose refutation refutes it."""
    return Label(
        relation,
        label.answer,
        label.phi,
        label.basis,
        label.grade,
        label.by,
        f"{label.relation}: {label.evidence}",
    )


def _label(a: Instance, b: Instance, relation: Relation, one_unit: bool) -> Label:
    result = check(a, b, relation=relation, map="free", coef_tol=0, time_limit=_SECONDS)
    bases = (Basis.EVERY_MAP, Basis.SAME_UNITS) if one_unit else (Basis.EVERY_MAP,)
    refuted = result.verdict is Outcome.NOT_EQUIVALENT and result.basis in bases
    proved = result.verdict is Outcome.EQUIVALENT
    if result.grade is not Grade.EXACT or not (refuted or proved):
        return Label(relation, "open")
    phi = result.objective_map
    return Label(
        relation,
        "equivalent" if proved else "not_equivalent",
        phi="identity" if phi is None or phi.is_identity else "affine",
        basis=str(result.basis),
        grade=str(result.grade),
        by="proof",
        evidence=f"a map by {result.map_source}: {'; '.join(result.backward_map)}"
        if proved
        else ("" if result.witness is None else result.witness.claim),
    )
