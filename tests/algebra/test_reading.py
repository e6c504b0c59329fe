from __future__ import annotations

import random
from pathlib import Path

import pytest
from expanding_algebra import assert_gives_every_row
from short_models import model

from equivamap.algebra import Vocabulary, formulate, text_of_formulation
from equivamap.algebra.text import constraint_text, objective_text, set_text, variables_text
from equivamap.ir import Instance
from equivamap.readers import read

EXAMPLES = Path(__file__).parents[2] / "datasets" / "examples"


def lines(text: str) -> list[str]:
    formulated = formulate(model(text))
    return [objective_text(formulated), *map(constraint_text, formulated.constraints)]


@pytest.mark.parametrize("name", ["facility_location", "lot_sizing", "bin_packing_patterns", "digits_enough"])
def test_every_rule_gives_every_row_of_an_example(name: str) -> None:
    for side in "ab":
        instance = read(str(EXAMPLES / name / f"{side}.py"))
        assert_gives_every_row(formulate(instance), instance)


def random_model(seed: int) -> Instance:
    """Return a model of families that follow rules here and there."""
    draw = random.Random(seed)
    size = draw.randint(2, 4)
    members = [(i, j) for i in range(size) for j in range(size) if draw.random() < 0.9 or i == j]
    kinds = draw.choice(["bin", "int", "cont"])
    parts = [
        f"{draw.choice(['min', 'max'])} "
        + " + ".join(f"{draw.choice([1, 1, 2, 3])} x[{i},{j}]" for i, j in members)
    ]
    parts += [
        f"{kinds} x[{i},{j}] {draw.choice(['0..3', '0..', '0..3'])}" for i, j in members if kinds != "bin"
    ]
    parts += [f"bin x[{i},{j}]" for i, j in members if kinds == "bin"]
    parts += [f"cont s[{i}] 0.." for i in range(size)]
    for i in range(size):
        own = [f"{draw.choice([1, 1, 1, 4])} x[{i},{j}]" for k, j in members if k == i]
        before = f" + s[{i - 1}]" if i else ""
        parts.append(
            f"r[{i}]: {' + '.join(own)}{before} - s[{i}] {draw.choice(['<=', '<=', '='])} {draw.choice([2, 3])}"
        )
    for j in range(size):
        own = [f"x[{i},{k}]" for i, k in members if k == j and draw.random() < 0.8]
        parts += [f"q[{j}]: {' + '.join(own)} >= 1"] if own else []
    return model("; ".join(parts))


@pytest.mark.parametrize("seed", range(60))
def test_every_rule_gives_every_row_of_random_models(seed: int) -> None:
    instance = random_model(seed)
    assert_gives_every_row(formulate(instance), instance)


def test_sums_run_over_sets_and_tables_have_names() -> None:
    text = (
        "min 2 x[1,1] + 3 x[1,2] + 4 x[2,1] + 5 x[2,2]; cont x[1,1] 0..; cont x[1,2] 0..; cont x[2,1] 0..; "
        "cont x[2,2] 0..; out[1]: x[1,1] + x[1,2] <= 7; out[2]: x[2,1] + x[2,2] <= 9; "
        "in[1]: x[1,1] + x[2,1] = 3; in[2]: x[1,2] + x[2,2] = 3"
    )
    assert lines(text) == [
        "minimize sum{i in I, j in I} c^x[i,j] x[i,j]",
        "out[i]: sum{j in I} x[i,j] <= b^out[i]  for all i in I",
        "in[i]: sum{j in I} x[j,i] = 3  for all i in I",
    ]


def test_a_shifted_index_that_does_not_exist_is_said() -> None:
    text = (
        "min s[1]; cont s[1] 0..; cont s[2] 0..; cont s[3] 0..; "
        "b[1]: s[1] = 2; b[2]: s[2] - s[1] = 2; b[3]: s[3] - s[2] = 2"
    )
    assert lines(text)[1] == "b[i]: s[i] - (s[i-1] if it exists) = 2  for all i in I"


def test_rows_without_a_rule_say_so() -> None:
    text = (
        "min x[1]; " + "; ".join(f"cont x[{i}] 0.." for i in range(1, 9)) + "; "
        "r[1]: x[1] + x[5] <= 1; r[2]: 3 x[2] + x[3] + x[7] <= 1; r[3]: 2 x[8] <= 1"
    )
    assert lines(text)[1] == "r[i]: 3 rows that follow no rule"


def test_numbered_rows_are_shown_together() -> None:
    rows = "; ".join(f"R{k}: x + {k} y <= {k + 5}" for k in range(1, 12))
    assert lines(f"min x; cont x 0..; cont y 0..; {rows}")[1:] == ["R…: 11 rows that follow no rule"]


def test_different_tables_never_share_a_name_and_equal_ones_do() -> None:
    words = Vocabulary()
    head = "bin x[1]; bin x[2]; r: x[1] + x[2] <= 1"
    first = formulate(model(f"min 2 x[1] + 3 x[2]; {head}"), words)
    other = formulate(model(f"min 2 x[1] + 4 x[2]; {head}"), words)
    costs = [f.objective.terms for f in (first, other)]
    assert all(terms is not None and len(terms) == 2 for terms in costs)  # two terms are written out
    wide = "; ".join(f"bin x[{i}]" for i in (1, 2, 3))
    third = formulate(model(f"min 2 x[1] + 3 x[2] + 4 x[3]; {wide}"), words)
    fourth = formulate(model(f"min 2 x[1] + 3 x[2] + 5 x[3]; {wide}"), words)
    fifth = formulate(model(f"min 2 x[1] + 3 x[2] + 5 x[3]; {wide}"), words)
    assert [objective_text(f) for f in (third, fourth, fifth)] == [
        "minimize sum{j in J} c^x[j] x[j]",
        "minimize sum{j in J} c^x′[j] x[j]",
        "minimize sum{j in J} c^x′[j] x[j]",
    ]


def test_data_of_the_model_give_tables_their_names() -> None:
    import dataclasses

    instance = model("min 2 x[1] + 3 x[2] + 4 x[3]; bin x[1]; bin x[2]; bin x[3]")
    known = dataclasses.replace(instance, parameters={"price": {1: 2, 2: 3, 3: 4}, "note": "text"})
    assert objective_text(formulate(known)) == "minimize sum{i in I} price[i] x[i]"


def test_domains_of_variables() -> None:
    text = (
        "min a[1]; bin a[1]; bin a[2]; int b[1] 0..3; int b[2] 0..5; cont c[1] 0..; cont c[2] ..; cont d .."
    )
    assert [variables_text(v) for v in formulate(model(text)).variables] == [
        "a[i] in {0, 1}  for all i in I",
        "0 <= b[i] <= u^b[i] integer  for all i in I",
        "c[i], some without bounds  for all i in I",
        "d free",
    ]


def test_sets_are_written_as_ranges_or_lists() -> None:
    assert set_text(range(1, 50)) == "{1, …, 49}"
    assert set_text(["a", "b"]) == "{a, b}"
    assert set_text([2, 3, 5, 7, 11, 13, 17, 19, 23]) == "{2, 3, 5, 7, 11, 13, …, 23} (9 values)"


def test_the_whole_text_names_sets_and_data() -> None:
    instance = model(
        "min 2 x[1] + 3 x[2] + 4 x[3]; bin x[1]; bin x[2]; bin x[3]; one: x[1] + x[2] + x[3] = 1"
    )
    assert text_of_formulation(formulate(instance)).splitlines() == [
        "minimize sum{i in I} c^x[i] x[i]",
        "subject to",
        "  one: sum{i in I} x[i] = 1",
        "variables",
        "  x[i] in {0, 1}  for all i in I",
        "sets",
        "  I = {1, …, 3}",
        "data",
        "  c^x[i]: 1: 2, 2: 3, 3: 4",
    ]
