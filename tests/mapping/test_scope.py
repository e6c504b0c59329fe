from __future__ import annotations

import pytest

from equivamap.errors import MapError
from equivamap.mapping.scope import Scope, member_position, normal_index, same_data
from equivamap.mapping.syntax import Place
from tests.mapping.models import instance

HERE = Place(3, 7)


def scope(**parameters: object) -> Scope:
    return Scope(instance("x[1] x[2] cost", parameters=parameters), instance("y[1]"), "m.map")


def test_qualifiers_unless_a_family_is_called_so() -> None:
    assert scope().split("A.x", False) == ("a", "x")
    assert scope().split("A.x", True) == (None, "A.x")
    assert scope().split("block.x", False) == (None, "block.x")
    assert Scope(instance("A.x"), instance("y"), None).split("A.x", False) == (None, "A.x")


def test_members_by_family_or_by_full_name() -> None:
    axis = instance("x[1] y_2 t").variables
    assert [member_position(axis, *m) for m in [("x", (1,)), ("y", (2,)), ("y_2", ()), ("t", ())]] == [
        0,
        1,
        1,
        2,
    ]
    assert member_position(axis, "x", ()) is None and member_position(axis, "x", (2,)) is None


def test_entries_of_nested_data() -> None:
    data = {"1": [5, {"a": 6}], (1, 2): 7}
    found = scope()
    assert found.entry(data, "p", (1, 0), HERE) == 5
    assert found.entry(data, "p", (1, 1, "a"), HERE) == 6
    assert found.entry(data, "p", (1, 2), HERE) == 7
    with pytest.raises(MapError, match="too many indices"):
        found.entry(data, "p", (1, 0, 0), HERE)


def test_data_is_the_same_whatever_the_type_of_its_keys() -> None:
    assert same_data({1: 40, "a": {2: [1.5]}}, {"1": 40, "a": {"2": [1.5]}})
    assert not same_data({1: 40}, {"1": 41}) and not same_data({1: 40}, {"1": 40, "2": 5})
    assert not same_data([1], {"0": 1})


def test_messages_have_place_and_nearest_name() -> None:
    with pytest.raises(MapError) as raised:
        scope().unknown_name("Cots", ["a"], HERE)
    error = raised.value
    assert (error.file, error.line, error.column) == ("m.map", 3, 7)
    assert error.remedy == "did you mean 'cost'?"
    assert "A has x[·], cost; B has y[·]" in error.message


def test_many_families_are_listed_in_part() -> None:
    many = instance(" ".join(f"v{chr(97 + k)}" for k in range(20)))
    assert Scope(many, many, None).families_text("a").endswith("vl, … (20 in all)")


def test_normal_index() -> None:
    from gmpy2 import mpq

    assert normal_index(mpq(3)) == 3 and isinstance(normal_index(mpq(3)), int)
    assert normal_index(mpq(1, 2)) == 0.5
    assert normal_index("3") == "3"
