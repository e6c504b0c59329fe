"""Every verdict that datasets/examples/expected.toml expects is true, by enumeration."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq

from equivamap.mapping.language import parse_map

from .enumeration import Pair, System, Unsettled, renaming
from .examples import CHECKS, EXAMPLES, RELATIONS, Expected, label, sides

REASONS = {
    "no_map_found",
    "not_proved",
    "names_map_fails",
    "reference_not_determined",
    "restricts_reference",
    "units",
    "objective_map",
    "vacuous",
}


def pair_of(check: dict[str, Any]) -> Pair:
    folder = EXAMPLES / check["pair"]
    a, b = sides(check)
    name = check.get("witness_map", check.get("map", "names"))
    links = renaming(a, b) if name == "names" else parse_map((folder / name).read_text()).instantiate(a, b)
    opened = {j for f in check.get("open", []) for j in a.variables.families[f].positions}
    return Pair.of(a, b, links, frozenset(opened), mpq(check.get("phi", "1")))


def values_refute(pair: Pair, relation: str) -> bool:
    """Refuted if both state the cost in the same unit."""
    a, b = pair.a, pair.b
    if a.infimum != b.infimum:
        return True
    if relation == "quasi-karp":
        return False
    missed = any(lo == up and not b.attains(lo) for lo, up in a.values)
    gained = any(lo == up and not a.attains(lo) for lo, up in b.values)
    return missed or (relation in ("reformulation", "isomorphic") and gained)


def every_map_refutes(pair: Pair, relation: str) -> bool:
    a, b = pair.a, pair.b
    if a.feasible != b.feasible or (a.infimum is None) != (b.infimum is None):
        return True
    if relation not in ("reformulation", "isomorphic") or a.supremum is None is b.supremum:
        return False
    if a.supremum is None or b.supremum is None or (a.infimum == a.supremum) != (b.infimum == b.supremum):
        return True
    if a.infimum is None or b.infimum is None or a.infimum == a.supremum:
        return False
    # an affine objective map must send end to end; each value must then be attained on both sides
    factor = (a.supremum - a.infimum) / (b.supremum - b.infimum)
    return any(
        lo == up and not other.attains(end + scale * (lo - start))
        for own, other, scale, start, end in (
            (a, b, 1 / factor, a.infimum, b.infimum),
            (b, a, factor, b.infimum, a.infimum),
        )
        for lo, up in own.values
    )


def is_power_of_ten(ratio: Any) -> bool:
    if ratio <= 0:
        return False
    whole = ratio.numerator if ratio.denominator == 1 else ratio.denominator
    return min(ratio.numerator, ratio.denominator) == 1 and bool(re.fullmatch("10*", str(whole)))


def is_true(pair: Pair, relation: str, verdict: str, detail: str) -> bool:
    """Tell whether a verdict with one basis or reason agrees with the definitions."""
    if verdict == "equivalent":
        # at an optimum a map may determine more than the equations of the names do, so that for quasi-karp
        # only the existence of the rest is asked for
        complete = pair.unlinked <= pair.opened or relation == "quasi-karp"
        return complete and pair.a.feasible and not pair.a.is_single_point and pair.holds(relation)
    if verdict == "not_equivalent":
        if detail == "given-map":
            return not pair.holds(relation)
        return {"same-units": values_refute, "every-map": every_map_refutes}[detail](pair, relation)
    assert detail in REASONS
    if detail in ("no_map_found", "not_proved"):
        return not pair.holds(relation)  # no proof by this map; whoever says so claims no more
    if detail == "vacuous":
        return not pair.a.feasible and not pair.b.feasible
    if detail == "units":
        ends = [(pair.a.infimum, pair.b.infimum), (pair.a.supremum, pair.b.supremum)]
        return all(is_power_of_ten(x / y) for x, y in ends) and not pair.holds(relation)
    if detail == "objective_map":
        return not pair.holds(relation)
    if detail == "restricts_reference":
        part = pair.to_a(True) is None and pair.to_b(False) is not None
        return part and pair.a.infimum == pair.b.infimum and not pair.holds(relation)
    if values_refute(pair, relation) or every_map_refutes(pair, relation):
        return False
    if detail == "reference_not_determined":
        return bool(pair.unlinked - pair.opened) and pair.holds(relation)
    return not pair.holds(relation)


@pytest.mark.parametrize("check", CHECKS, ids=label)
def test_expected_verdicts_are_true(check: dict[str, Any]) -> None:
    pair = pair_of(check)
    for relation, text in check["expect"].items():
        for expected in Expected.parse(text):
            for detail in expected.details or ("",):
                assert is_true(pair, relation, expected.verdict, detail), (relation, text, detail)


@pytest.mark.parametrize("check", CHECKS, ids=label)
def test_the_opposite_verdicts_are_false(check: dict[str, Any]) -> None:
    """The oracle can tell: it accepts no proof where none is expected, and no refutation of what is proved."""
    pair = pair_of(check)
    for relation, text in check["expect"].items():
        verdicts = {expected.verdict for expected in Expected.parse(text)}
        if verdicts == {"equivalent"}:
            assert not every_map_refutes(pair, relation)
            assert not is_true(pair, relation, "not_equivalent", "given-map")
            assert "phi" in check or check.get("objective") == "same" or not values_refute(pair, relation)
        elif relation != "quasi-karp" or "undecided" not in verdicts:
            assert not is_true(pair, relation, "equivalent", "")


def test_every_folder_is_expected() -> None:
    folders = {path.parent.name for path in EXAMPLES.glob("*/a.py")}
    assert {check["pair"] for check in CHECKS} == folders
    assert all(check["expect"].keys() <= set(RELATIONS) and check["why"].strip() for check in CHECKS)
    assert {path.parent.name for path in EXAMPLES.glob("*/b.py")} == folders


def test_every_pair_is_two_libraries() -> None:
    libraries = ("pyomo", "pulp", "gurobipy", "highspy")
    for folder in EXAMPLES.iterdir():
        if folder.is_dir():
            used = [
                {name for name in libraries if re.search(rf"^import {name}\b", source, re.MULTILINE)}
                for source in ((folder / "a.py").read_text(), (folder / "b.py").read_text())
            ]
            assert [len(names) for names in used] == [1, 1], folder
            assert used[0] != used[1], folder


def test_the_oracle_reads_no_verifier() -> None:
    for name in ("enumeration.py", "polyhedron.py"):
        assert "equivamap.verify" not in (Path(__file__).parent / name).read_text()


def test_restrictions_by_one_row_are_seen() -> None:
    """The oracle itself: x + y <= 3 over {0..2}² loses exactly one point of the box."""
    one = mpq(1)
    box = System((mpq(0),) * 2, (mpq(2),) * 2, (True, True), (), ({0: one, 1: one}, mpq(0)))
    cut = box.with_rows(({0: one, 1: one}, None, mpq(3)))
    names = {j: ({j: one}, mpq(0)) for j in range(2)}
    assert (len(box.fibres), len(cut.fibres)) == (9, 8)
    assert Pair(cut, box, names).to_a(True) is not None
    assert Pair(box, cut, names).to_a(True) is None
    assert Pair(box, cut, names).to_b(True) is not None
    assert Pair(box, cut, names).quasi_karp()
    assert not Pair(box, cut, names).same_decisions()
    assert Pair(box, box, names).isomorphic()


def test_free_integers_are_not_guessed() -> None:
    free = System((None,), (None,), (True,), (), ({0: mpq(1)}, mpq(0)))
    with pytest.raises(Unsettled):
        _ = free.fibres


def test_the_table_of_the_readme_says_what_is_expected() -> None:
    rows = [line for line in (EXAMPLES / "README.md").read_text().splitlines() if line.startswith("| ")][2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert len(cells) == len(CHECKS)
    name = ""
    for row, check in zip(cells, CHECKS, strict=True):
        name = row[0].strip("`") or name
        assert name == check["pair"]
        shown = [check["expect"].get(r, "").split(" or ")[0].replace(" | ", ", ") for r in RELATIONS]
        assert row[3:7] == shown, name
