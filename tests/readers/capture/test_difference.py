"""What is said of two models that ought to be one."""

from __future__ import annotations

import pytest

from equivamap.ir import Instance
from equivamap.readers import read
from equivamap.readers.capture.difference import difference_of

BASE = """Minimize
 cost: 2 x + 3 y + 4
Subject To
 need: x + 2 y >= 3
 most: x + y <= 8
Bounds
 0 <= x <= 5
 0 <= y <= 6
Generals
 x
End
"""

CHANGES = {
    "sense": ("Minimize", "Maximize", "their objective: min and max"),
    "constant": ("y + 4", "y + 5", "the constant of their objective: 4 and 5"),
    "cost": ("2 x + 3 y", "2 x + 1/7 y".replace("1/7", "0.25"), "the objective coefficient of y: 3 and 0.25"),
    "coefficient": ("x + 2 y >=", "x + 7 y >=", "the coefficient of y in need: 2 and 7"),
    "entry": ("need: x + 2 y", "need: 2 y", "the coefficient of x in need: 1 and 0"),
    "two": ("need: x + 2 y", "need: 3 x + 3 y", "the coefficient of x in need: 1 and 3, and 1 more"),
    "side": (">= 3", ">= 2.5", "the right-hand side of need: 3 and 2.5"),
    "relation": (">= 3", "<= 3", "the right-hand side of need: 3 and none"),
    "lower": ("0 <= x", "1 <= x", "the lower bound of x: 0 and 1"),
    "upper": ("x <= 5", "x <= 4", "the upper bound of x: 5 and 4"),
    "type": (" x\nEnd", " y\nEnd", "the type of x: integer and continuous, and 1 more"),
    "name": ("most:", "all:", "their constraints: most is only in the first, all only in the second"),
    "number": (" most: x + y <= 8\n", "", "the number of their constraints: 2 and 1"),
}


@pytest.fixture
def written(tmp_path):
    def instance(text: str) -> Instance:
        path = tmp_path / "model.lp"
        path.write_text(text, encoding="utf-8")
        return read(str(path))

    return instance


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("ordered", [True, False])
def test_each_difference_is_named_with_both_values(written, name, ordered) -> None:
    before, after, said = CHANGES[name]
    changed = BASE.replace(before, after)
    assert changed != BASE
    assert difference_of(written(BASE), written(changed), ordered) == said


def test_two_doubles_that_are_one_number_are_no_difference(written) -> None:
    both = BASE.replace("2 x + 3 y", "0.3 x + 0.30000000000000004 y").replace(
        "x + 2 y", "0.30000000000000004 x + 0.3 y"
    )
    assert difference_of(written(both), written(both)) == ""


def test_the_same_model_has_none(written) -> None:
    assert difference_of(written(BASE), written(BASE)) == ""


def test_order_is_a_difference_only_where_it_is_asked_for(written) -> None:
    turned = BASE.replace("2 x + 3 y + 4", "3 y + 2 x + 4")
    rows = " need: x + 2 y >= 3\n", " most: x + y <= 8\n"
    turned = turned.replace("".join(rows), "".join(rows[::-1]))
    one, other = written(BASE), written(turned)
    assert one.constraints.names != other.constraints.names
    assert difference_of(one, other).startswith("the order of their ")
    assert difference_of(one, other, ordered=False) == ""
    worse = written(turned.replace("+ 2 y", "+ 5 y"))
    assert difference_of(one, worse, ordered=False) == "the coefficient of y in need: 2 and 5"


@pytest.mark.parametrize(
    ("names", "is_same"), [(("R0", "R1"), True), (("c[1]", "c[2]"), True), (("need", "most"), False)]
)
def test_rows_that_are_only_counted_may_have_each_others_names(written, names, is_same) -> None:
    one, other = names
    base = BASE.replace("need:", "ONE:").replace("most:", "OTHER:")
    first = written(base.replace("ONE", one).replace("OTHER", other))
    second = written(base.replace("ONE", other).replace("OTHER", one))
    assert (difference_of(first, second, ordered=False) == "") is is_same
    assert difference_of(first, second) != ""
    third = written(base.replace("ONE: x", f"{other}: 7 x").replace("OTHER", one))
    assert difference_of(first, third, ordered=False) != ""
