from __future__ import annotations

from typing import Any

import pytest
from gmpy2 import mpq

from equivamap.errors import MapError
from equivamap.ir import Affine, Instance
from equivamap.mapping.language import parse_map
from equivamap.mapping.links import Links
from tests.mapping.models import instance

SQUARE = "x[1,1] x[1,2] x[2,1] x[2,2]"


def read(text: str, a: Instance, b: Instance) -> dict[str, str]:
    """Return the links by name, as text."""
    links = parse_map(text).instantiate(a, b)
    named = {}
    for side, other, table in ((a, b, links.backward), (b, a, links.forward_lines)):
        for column, expression in table.items():
            terms = [f"{c}*{other.variables.names[j]}" for j, c in expression.terms.items()]
            named[side.variables.names[column]] = " + ".join([*terms, str(expression.constant)])
    return named


def pairs(links: Links) -> dict[int, int]:
    return dict(zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True))


def test_permuted_indices_are_a_renaming() -> None:
    links = parse_map("x[i,j] = y[j,i]").instantiate(
        instance(SQUARE), instance("y[1,1] y[1,2] y[2,1] y[2,2]")
    )
    assert pairs(links) == {0: 0, 1: 2, 2: 1, 3: 3}
    assert not links.backward_lines and not links.forward_lines


def test_digits_units_and_open_lines() -> None:
    a = instance("stock[1] stock[2] cost u[1] u[2]")
    b = instance("digit[1,0] digit[1,1] digit[2,0] digit[2,1] cost_eur v")
    text = """
    stock[t] = sum(10**d * digit[t,d] for d in range(2))
    cost = cost_eur / 1000 + 5
    u[i] = ?
    v = ?
    """
    links = parse_map(text).instantiate(a, b)
    assert links.backward == {
        0: Affine({0: mpq(1), 1: mpq(10)}),
        1: Affine({2: mpq(1), 3: mpq(10)}),
        2: Affine({4: mpq(1, 1000)}, mpq(5)),
    }
    assert links.open_a == {3, 4} and links.completed_b == {5}


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        ("0.1*z", "1/10*z + 0"),
        ("1e-3*z + 12345678901234567891", "1/1000*z + 12345678901234567891"),
        ("z/3 - -z", "4/3*z + 0"),
        ("-2**2 * z", "-4*z + 0"),
        ("2**-1 * z", "1/2*z + 0"),
        ("7 // 2 * z + 7 % 2", "3*z + 1"),
        ("-7 // 2 * z + -7 % 2", "-4*z + 1"),
        ("(z + 1) * 2 - z", "1*z + 2"),
        ("z - z + 3", "3"),
        ("min(3, 2) * z + max(1, 2) + abs(-3)", "2*z + 5"),
        ("sum(i*z for i in [1, 2, 3] if i != 2)", "4*z + 0"),
        ("sum(i*j*z for i in range(3) for j in range(i))", "2*z + 0"),
        ("sum([z for i in (1, 2)])", "2*z + 0"),
        ("sum(i*j*z for i, j in [(1, 2), (3, 4)])", "14*z + 0"),
        ("sum(i for i in range(5, 0, -2)) * z", "9*z + 0"),
        ("z if 1 < 2 <= 2 and not 1 == 2 else 0", "1*z + 0"),
        ("z if (1 < 2 or 1/0 == 1) else 0", "1*z + 0"),
        ("z if ((1 == 1)) else 0", "1*z + 0"),
        ("z if (1 + 1) * 2 == 4 else 0", "1*z + 0"),
        ("z if 1 not in [2, 3] and (1, 2) in PAIRS else 0", "1*z + 0"),
        ("z if 3 in range(2) else 0", "0"),
        ("w['a'] * z + w[\"b\"][1]", "3*z + 5"),
        ("w['b', 0] * z", "4*z + 0"),
        ("n * z", "2*z + 0"),
        ("sum(demand[k] * z for k in demand)", "30*z + 0"),
        ("sum(k * z for k in demand)", "3*z + 0"),
        ("sum(y[k] for k)", "1*y[1] + 1*y[2] + 0"),
        ("sum(y[k] for k if k > 1)", "1*y[2] + 0"),
        ("sum(m[k,p] for k for p)", "1*m[1,a] + 1*m[1,b] + 1*m[2,a] + 0"),
        ("sum(m[k,p] for k, p)", "1*m[1,a] + 1*m[1,b] + 1*m[2,a] + 0"),
        ("sum(sum(m[k,p] for p) for k)", "1*m[1,a] + 1*m[1,b] + 1*m[2,a] + 0"),
        ("sum(k * sum(m[k,p] for p) for k in range(1, 3))", "1*m[1,a] + 1*m[1,b] + 2*m[2,a] + 0"),
        ("sum(m[9,p] for p)", "0"),
        ("sum(m[i,j] for i, j in PAIRS2)", "1*m[1,a] + 1*m[2,a] + 0"),
        ("sum(m[p] for p in PAIRS2)", "1*m[1,a] + 1*m[2,a] + 0"),
        ("t_2 + t[2]", "2*t_2 + 0"),
        ("'y 2' - B.z", "1*y 2 + -1*z + 0"),
        ("B.'y 2'", "1*y 2 + 0"),
        ("'m[2,a]'", "1*m[2,a] + 0"),
        ("block.v[1]", "1*block.v[1] + 0"),
    ],
)
def test_right_sides(right: str, expected: str) -> None:
    a = instance("x")
    parameters: dict[str, Any] = {
        "w": {"a": 3, "b": [4, 5]},
        "n": 2,
        "demand": {"1": 10, "2": 20},
        "PAIRS": [[1, 2], [3, 4]],
        "PAIRS2": [(1, "a"), (2, "a")],
    }
    b = instance("z y[1] y[2] m[1,a] m[1,b] m[2,a] y~2 block.v[1] t_2", parameters=parameters)
    assert read(f"x = {right}", a, b) == {"x": expected}


def test_conditions_literals_and_diagonals_on_the_left() -> None:
    a, b = instance(SQUARE), instance("y[1] y[2] z[1,2] z[2,1]")
    text = "x[i,i] = y[i]\nx[i,j] = z[i,j] if i != j"
    assert pairs(parse_map(text).instantiate(a, b)) == {0: 0, 1: 2, 2: 3, 3: 1}
    assert read("x[1,j] = j * y[j]", a, b) == {"x[1,1]": "1*y[1] + 0", "x[1,2]": "2*y[2] + 0"}
    assert read("x[2,1] = 4\nx[1,2]=?", a, b) == {"x[2,1]": "4"}
    towns = instance("x[Paris,1] x[Rome,1]")
    assert read("x['Paris',i] = y[i]", towns, b) == {"x[Paris,1]": "1*y[1] + 0"}
    assert read("x[c,i] = y[i] if c == 'Rome'", towns, b) == {"x[Rome,1]": "1*y[1] + 0"}


def test_sides() -> None:
    a, b = instance("x y z"), instance("x y w")
    assert read("x = x", a, b) == {"x": "1*x + 0"}
    both = parse_map("x = x").instantiate(a, b)
    assert pairs(both) == {0: 0}
    assert parse_map("w = 2*z").instantiate(a, b).forward_lines == {2: Affine.variable(2, 2)}
    assert parse_map("z = 2*w").instantiate(a, b).backward_lines == {2: Affine.variable(2, 2)}
    assert parse_map("forward:\nx = x + 1").instantiate(a, b).forward_lines == {
        0: Affine({0: mpq(1)}, mpq(1))
    }
    assert parse_map("forward: x = z\nbackward: y = w").instantiate(a, b).backward == {1: Affine.variable(2)}
    assert parse_map("B.x = A.z").instantiate(a, b).forward_lines == {0: Affine.variable(2)}
    assert parse_map("A.x = B.w").instantiate(a, b).backward == {0: Affine.variable(2)}
    assert parse_map("B.x = ?").instantiate(a, b).completed_b == {0}


def test_names_that_would_collide_are_read_as_written() -> None:
    # y[2] and y_2 would be one member, so both are scalars with their full names.
    b = instance("y[1] y[2] y_2")
    assert read("x = y[1] + 2*y[2] + 3*y_2", instance("x"), b) == {"x": "1*y[1] + 2*y[2] + 3*y_2 + 0"}
    assert read("y[2] = x", b, instance("x")) == {"y[2]": "1*x + 0"}


def test_families_called_a_dot_something_are_no_qualifiers() -> None:
    a, b = instance("A.x x"), instance("y z")
    assert read("A.x = y\nx = z", a, b) == {"A.x": "1*y + 0", "x": "1*z + 0"}


def test_only_one_to_one_pairs_are_a_renaming() -> None:
    a, b = instance("x z"), instance("y w")
    shared = parse_map("x = y\nz = y").instantiate(a, b)
    assert pairs(shared) == {} and shared.backward_lines == {0: Affine.variable(0), 1: Affine.variable(0)}
    assert pairs(parse_map("x = y\nz = 2*y").instantiate(a, b)) == {0: 0}
    completed = parse_map("x = y\ny = ?").instantiate(a, b)
    assert pairs(completed) == {} and completed.completed_b == {0}


def test_a_forward_line_does_not_link() -> None:
    a, b = instance("x z"), instance("y w")
    alone = parse_map("forward: y = x").instantiate(a, b)
    assert alone.backward == {} and alone.forward_lines == {0: Affine.variable(0)}
    repeated = parse_map("x = y\ny = x").instantiate(a, b)
    assert pairs(repeated) == {0: 0} and not repeated.forward_lines
    against = parse_map("x = y\ny = 2*x").instantiate(a, b)
    assert against.backward_lines == {0: Affine.variable(0)} and against.forward_lines == {
        0: Affine.variable(0, 2)
    }


@pytest.mark.parametrize(
    ("text", "kind", "place", "words"),
    [
        (
            "cots = z",
            "map-unknown-family",
            (1, 1),
            ["'cots'", "A has x[·,·], cost", "B has y[·,·], z", "'cost'"],
        ),
        ("cost = zz", "map-unknown-family", (1, 8), ["'zz'", "did you mean 'z'"]),
        ("cost = cost", "map-unknown-family", (1, 8), ["but of A", "B has"]),
        ("cost = A.x[1,2]", "map-unknown-family", (1, 8), ["of A"]),
        ("z = y[1,2]", "map-unknown-family", (1, 5), ["but of B"]),
        ("x[i] = y[i,i]", "map-index-count", (1, 1), ["2 indices, not 1", "x[1,2]"]),
        ("x = z", "map-index-count", (1, 1), ["2 indices, not 0"]),
        ("cost[i] = z", "map-index-count", (1, 1), ["0 indices, not 1"]),
        ("cost = y[1]", "map-index-count", (1, 8), ["y"]),
        ("x[1,3] = z", "map-unknown-index", (1, 1), ["A has no x[1,3]"]),
        ("x[i,i] = z", "map-unknown-index", (1, 1), ["x[i,i]"]),
        ("x[i,j] = y[i,i]", "map-unknown-index", (1, 10), ["B has no y[1,1]"]),
        ("cost = z*z", "map-nonlinear", (1, 10), ["product of variables"]),
        ("cost = 1/z", "map-nonlinear", (1, 10), ["division by a variable"]),
        ("cost = z**2", "map-nonlinear", (1, 8), ["power"]),
        ("cost = 2**z", "map-nonlinear", (1, 11), ["exponent"]),
        ("cost = 2**0.5", "map-nonlinear", (1, 11), ["exponent"]),
        ("cost = y[z,1]", "map-nonlinear", (1, 10), ["index"]),
        ("cost = z if z > 1", "map-nonlinear", (1, 17), ["condition"]),
        ("cost = abs(z)", "map-nonlinear", (1, 12), ["abs"]),
        ("cost = z // 2", "map-nonlinear", (1, 13), ["//"]),
        ("cost = z/0", "map-division-by-zero", (1, 10), ["zero"]),
        ("cost = 0**-1", "map-division-by-zero", (1, 9), ["zero"]),
        ("cost = z/(1-1)", "map-division-by-zero", (1, 11), ["zero"]),
        ("cost = p[3]", "map-unknown-index", (1, 8), ["p", "lists count from 0"]),
        ("cost = p", "map-syntax", (1, 8), ["list"]),
        ("cost = q['b']", "map-unknown-index", (1, 8), ["'q'", "it has a"]),
        ("cost = bad", "map-unknown-parameter", (1, 8), ["nan"]),
        ("cost = mixed", "map-ambiguous-parameter", (1, 8), ["A.mixed"]),
        ("cost = z * j", "map-unknown-family", (1, 12), ["'j'", "no index (bound here: none)"]),
        ("x[i,j] = y[i,k]", "map-unknown-family", (1, 14), ["bound here: i, j"]),
        ("cost = sum(z for k)", "map-syntax", (1, 14), ["k ranges over"]),
        ("cost = sum(y[k] for k)", "map-index-count", (1, 12), ["y"]),
        ("cost = sum(z for k in 3)", "map-syntax", (1, 23), ["range(n)"]),
        ("cost = sum(k for k in range(1.5))", "map-syntax", (1, 29), ["integer"]),
        ("cost = sum(z for k in range(10**7))", "map-too-long", (1, 23), ["range"]),
        ("cost = z\ncost = 3", "map-given-twice", (2, 1), ["line 1"]),
        ("x[i,j] = y[i,j]\nx[1,j] = ?", "map-given-twice", (2, 1), ["x[1,2]", "line 1"]),
        ("forward: cost = 3", "map-unknown-family", (1, 10), ["'cost' is no variable of B"]),
        ("forward: A.cost = 3", "map-section", (1, 10), ["forward"]),
        ("cost = z if 'a' < 1", "map-syntax", (1, 19), ["order"]),
    ],
)
def test_errors_name_the_object_and_what_is_known(
    text: str, kind: str, place: tuple[int, int], words: list[str]
) -> None:
    nan = float("nan")
    a = instance("x[1,2] x[2,1] cost", parameters={"p": [1, 2], "q": {"a": 1}, "bad": nan, "mixed": 1})
    b = instance("y[1,2] y[2,1] z", parameters={"mixed": 2})
    with pytest.raises(MapError) as raised:
        parse_map(text).instantiate(a, b)
    error = raised.value
    assert (error.kind, (error.line, error.column)) == (kind, place), str(error)
    for word in words:
        assert word in str(error)
    assert error.remedy


def test_an_index_value_without_quotes_is_no_free_index() -> None:
    a, b = instance("ship[Paris,1] ship[Rome,1]"), instance("p[1] q[Paris] q[Rome]")
    with pytest.raises(MapError, match="'Paris' is a free index here") as raised:
        parse_map("ship[Paris,t] = p[t]").instantiate(a, b)
    assert raised.value.kind == "map-unquoted" and "ship['Paris']" in raised.value.remedy
    # Used on the right, it is a free index whatever the values are called.
    assert pairs(parse_map("ship[Paris,t] = q[Paris]").instantiate(a, b)) == {0: 1, 1: 2}


def test_parameters_of_either_side() -> None:
    a, b = instance("x", parameters={"k": 2, "m": 5}), instance("z", parameters={"k": 3})
    assert read("x = A.k*z + B.k + m", a, b) == {"x": "2*z + 8"}


def test_lines_that_match_no_member_under_their_condition_are_allowed() -> None:
    assert read("x[i,j] = 1 if i > 5", instance(SQUARE), instance("y")) == {}


def test_a_long_renaming_is_quick() -> None:
    names = " ".join(f"x[{i},{j}]" for i in range(100) for j in range(200))
    a, b = instance(names), instance(names.replace("x", "y"))
    links = parse_map("x[i,j] = y[i,j]").instantiate(a, b)
    assert len(links.renamed_a) == 20_000 and (links.renamed_a == links.renamed_b).all()
