"""Each trick that makes a map out of a solution, and the honest maps that look a little like one."""

from __future__ import annotations

import pytest

from equivamap.mapping.admissible import inadmissible
from equivamap.mapping.language import parse_map
from tests.mapping.models import instance


def reason(text: str, a: object, b: object) -> str:
    from equivamap.ir import Instance

    assert isinstance(a, Instance) and isinstance(b, Instance)
    return inadmissible(parse_map(text).instantiate(a, b), a, b)


# A has the optimum x = 37.25 (or p = 1, q = 0), which A does not fix.
A = instance("x p:0..1 q:0..1", "x - 5001.5 p >= 37; p + q = 1", "x + 2 p + 3 q")

TRICKS = {
    "a constant": ("y", "", "x = 37.25"),
    "a small integer constant": ("y", "", "x = 37"),
    "zero, unsaid": ("y", "", "p = y - y"),
    "a number of A as constant": ("y", "", "x = 5001.5"),
    "y fixed at one by its bounds": ("y=1 z", "", "x = 37.25*y"),
    "small integer times y fixed at one": ("y=1 z", "", "x = 37*y"),
    "y fixed at the solution": ("y=37.25 z", "", "x = y"),
    "y fixed by a row of one variable": ("y z", "2 y = 2", "x = 37*y"),
    "y fixed by its lower bound and a row": ("y:1.. z", "y <= 1", "x = 37*y"),
    "y forced by a sum of upper bounds": ("y:0..1 z:0..1", "y + z >= 2", "x = 37*y"),
    "y forced to zero": ("y z", "y + z <= 0", "x = 37 + y"),
    "y forced by two equations": ("y:free z:free", "y + z = 2; y - z = 0", "x = 37*y"),
    "y forced by opposite inequalities": ("y:free z", "3 y <= 3; - y <= -1", "x = 37*y"),
    "y forced by scaled opposite inequalities": (
        "y:free z:free",
        "y + z <= 1; - 2 y - 2 z <= -2; y - z = 0",
        "x = 74*y",
    ),
    "a difference that is one": ("y:free z:free", "y - z = 1", "x = 37*y - 37*z"),
    "an integer that rounding fixes": ("y!:0.5..1.5", "", "x = 37*y"),
    "a chain that ends in a fixed variable": ("y:free z:free w=1", "y - z = 0; z - w = 0", "x = 37*y"),
    "a number from nowhere on a variable that varies": ("y", "", "x = 37.25*y"),
    "a number from nowhere as offset": ("y", "", "x = y + 37.25"),
    "a shift by next to nothing": ("y", "", "x = y + 1/10**10"),
    "an offset hidden in a fixed variable": ("y z=1", "", "x = y + 37.25*z"),
    "an offset hidden in two fixed variables": ("y z=1 w=1", "", "x = y + 37*z + w/4"),
    "a number of B's rows": ("y z", "37.25 y - z <= 0", "x = 37.25*y"),
    "a number of B's equation that is another one": ("y z", "37.25 y - z = 0", "x = 37.25*y"),
    "a large integer": ("y", "", "x = 3725001*y"),
    "a sum of powers of two": ("y", "", "x = 2**20*y + 2**19*y"),
    "an index that is none of this line's": ("y t[3725001]", "", "x = 3725001*y"),
    "a forward line from nowhere": ("y z", "", "x = z\nforward: y = 37.25*x"),
    "a row of B that makes the variable constant": ("y k w=1", "k - 37 w = 0", "x = 37*w\nforward: k = x"),
    "one variable of B for all": ("y=1 z", "", "x = 37*y\np = y\nq = 1 - y"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks_are_inadmissible(trick: str) -> None:
    variables, rows, text = TRICKS[trick]
    found = reason(text, A, instance(variables, rows))
    assert found and any(name in found for name in ("x ", "p ", "q ", "y "))


HONEST = {
    "a renaming": ("y", "", "x = y"),
    "tonnes for kilograms": ("y", "", "x = y / 1000"),
    "grams for tonnes": ("y", "", "x = y / 10**6"),
    "hours for minutes": ("y", "", "x = y / 60"),
    "shifted by a number of A": ("y", "", "x = y + 5001.5"),
    "scaled by a number of A": ("y", "", "x = 5001.5*y"),
    "scaled by the reciprocal of a number of A": ("y", "", "x = y / 5001.5"),
    "a complement": ("y:0..1", "", "p = 1 - y"),
    "binary digits": ("d[0] d[1] d[20]", "", "x = sum(2**k * d[k] for k)"),
    "fractions of two": ("d[0] d[1] d[20]", "", "x = sum(2**-k * d[k] for k)"),
    "decimal digits": ("d[0] d[1] d[7]", "", "x = sum(10**k * d[k] for k)"),
    "weights by index": ("d[1] d[1789]", "", "x = sum(k * d[k] for k)"),
    "two fixed variables of no weight": ("y z=1 w=1", "", "x = y + z - w"),
    "a row of B": ("y z k", "37.25 y + 0.21 z - k = 3.7", "x = 37.25*y + 0.21*z - 3.7\nforward: k = x"),
    "a row of B, scaled": ("y z k", "74.5 y - 2 k = 0", "x = 37.25*y\nforward: k = x"),
    "a forward row of B": ("y k", "37.25 y - k = 0", "x = y\nforward: k = 37.25*x"),
    "a forward row of B through digits": ("d e k", "37.25 d + 372.5 e - k = 0", "x = d + 10*e\nk = 37.25*x"),
    "nothing": ("y", "", ""),
}


@pytest.mark.parametrize("case", HONEST)
def test_honest_maps_are_admissible(case: str) -> None:
    variables, rows, text = HONEST[case]
    assert reason(text, A, instance(variables, rows)) == ""


def test_constants_that_a_fixes() -> None:
    a = instance("x=37.25 y z:0..1 w", "2 y = 7; z + w >= 1; w <= 0")
    b = instance("t=7 u")
    assert reason("x = 37.25", a, b) == ""
    assert reason("y = 3.5", a, b) == ""
    assert reason("y = t / 2", a, b) == ""
    assert reason("z = 1\nw = 0", a, b) == ""
    assert "y" in reason("y = 3", a, b)


def test_parameters_are_numbers_of_the_problem() -> None:
    a, b = instance("x", parameters={"rate": {"eur": [1.0725]}}), instance("y")
    assert reason("x = rate['eur', 0]*y", a, b) == ""
    assert reason("x = 1.0725*y", instance("x"), b) != ""
    assert reason("x = 1.0725*y", instance("x"), instance("y", parameters={"r": 1.0725})) != ""
    both = instance("x", parameters={"s": 1.0725}), instance("y", parameters={"r": 1.0725})
    assert reason("x = r*y", *both) == ""


def test_a_renaming_to_a_fixed_variable_needs_its_name_and_company() -> None:
    a = instance("x:0..1 z:0..9", "x + z >= 1")
    assert reason("x = x\nz = z", a, instance("x=1 z:0..9")) == ""
    assert "x" in reason("x = y\nz = z", a, instance("y=1 z:0..9"))
    # All that the map links is constant: nothing of A is mapped, only a solution.
    assert "x" in reason("x = x\nz = z", a, instance("x=1 z=0"))
    assert "x" in reason("x = x\nz = z", a, instance("x:0..1 z", "x + z >= 1; x + 2 z <= 1; z <= 0"))


def test_the_reason_names_the_variable_and_the_number() -> None:
    a, b = instance("x[Paris]"), instance("y=1 z")
    assert reason("x[c] = 37.25*y", a, b).startswith(
        "x[Paris] is given through variables that B holds fixed, as 37.25"
    )
    assert "37.25" in reason("x[c] = 37.25*z", a, b)
