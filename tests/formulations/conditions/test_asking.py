"""What is asked of traced numbers for a condition to hold."""

from __future__ import annotations

from equivamap.formulations.conditions.traced_numbers import SetRelation
from tests.formulations.traced_texts import conditions, forms


def test_bounds_and_chains() -> None:
    assert forms("all(0 <= x[i] < n for i in range(n))", x=[5], n=1) == [
        ({("x", 0): -1}, "<=", True),
        ({("x", 0): 1, ("n",): -1}, "<", False),
    ]
    assert forms("min(x) >= 2", x=[1, 3]) == [({("x", 0): -1}, "<=", False), ({("x", 1): -1}, "<=", True)]
    assert forms("not x[0] > 4", x=[5]) == [({("x", 0): 1}, "<=", False)]
    assert forms("abs(x[0]) <= 1", x=[-3]) == [({("x", 0): 1}, "<=", True), ({("x", 0): -1}, "<=", False)]


def test_a_choice_takes_what_lacks_least() -> None:
    (found,) = forms("x[0] > 5 and x[1] > 5 or x[1] >= 3", x=[1, 2])
    assert found == ({("x", 1): -1}, "<=", False)
    pinned = [form for form, _, _ in forms("all(any(v == k for v in x) for k in range(3))", x=[0, 0, 0])]
    cells = [cell for form in pinned for cell in form]
    assert len(set(cells)) >= 2


def test_order_and_sets() -> None:
    found = conditions("sorted(x) == list(range(2))", x=[1, 1])
    assert [c.holds for c in found] == [False, True]
    (relation,) = conditions("len(set(x)) == n", x=[1, 1], n=2)
    assert isinstance(relation, SetRelation) and relation.kind == "distinct" and not relation.holds
    (relation,) = conditions("set(x) == set(range(2))", x=[0, 5])
    assert relation.kind == "equal" and relation.wanted == [0, 1]
    (relation,) = conditions("x[0] not in [1, 2]", x=[2])
    assert relation.kind == "apart" and not relation.holds
