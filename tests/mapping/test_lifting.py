from __future__ import annotations

import pytest

from equivamap.ir import Instance
from equivamap.mapping.language import parse_map
from equivamap.mapping.lifting import NoLift, lift
from tests.mapping.models import instance


def members(family: str, *sizes: int, first: int = 1) -> str:
    indices = [""]
    for size in sizes:
        indices = [f"{i},{k}".lstrip(",") for i in indices for k in range(first, first + size)]
    return " ".join(f"{family}[{index}]" for index in indices)


def pair(a: str, b: str, **data: object) -> tuple[Instance, Instance]:
    return instance(a), instance(b, parameters=data)


REGULAR = [
    ("x[i,j] = y[j,i]", "x[i,j] = y[j,i]\n"),
    ("x[i,j] = 2*y[j,i] - 3", "x[i,j] = 2*y[j,i] - 3\n"),
    ("x[i,j] = sum(z[i,j,k] for k)", "x[i,j] = sum(z[i,j,k] for k)\n"),
    ("x[i,j] = 1 - z[i,j,2]", "x[i,j] = -z[i,j,2] + 1\n"),
    ("x[i,j] = sum(10**(k - 1) * z[i,j,k] for k)", "x[i,j] = sum(10**(k-1)*z[i,j,k] for k)\n"),
    ("x[i,j] = sum(-2**k * z[j,i,k] for k)", "x[i,j] = -sum(2**k*z[j,i,k] for k)\n"),
    ("x[i,j] = sum(3 * k * z[i,j,k] for k)", "x[i,j] = sum(3*k*z[i,j,k] for k)\n"),
    ("x[i,j] = sum(z[i,j,k] for k if k != i)", "x[i,j] = sum(z[i,j,k] for k if i != k)\n"),
    ("x[i,j] = sum(z[i,j,k] for k if k <= i)", "x[i,j] = sum(z[i,j,k] for k if i >= k)\n"),
    ("x[i,j] = y[i,j] + sum(z[i,k,j] for k)", "x[i,j] = y[i,j] + sum(z[i,k,j] for k)\n"),
    ("x[i,j] = rate[i] * y[i,j]", "x[i,j] = rate[i]*y[i,j]\n"),
    ("x[i,j] = y[i,j] / rate[j]", "x[i,j] = 1/rate[j]*y[i,j]\n"),
    ("x[i,j] = y[i,j] + i", "x[i,j] = y[i,j] + i\n"),
    ("x[i,j] = y[i,j] if i != j", "x[i,j] = y[i,j] if i != j\n"),
    ("x[i,j] = ?", "x[i,j] = ?\n"),
    ("total = sum(y[p,q] for p for q)", "total = sum(y[i,j] for i for j)\n"),
]


@pytest.mark.parametrize(("text", "lifted"), REGULAR)
def test_a_regular_map_is_lifted_and_replayed_on_other_data(text: str, lifted: str) -> None:
    small = pair(
        members("x", 3, 3) + " total",
        members("y", 3, 3) + " " + members("z", 3, 3, 3),
        rate={1: 7, 2: 11, 3: 13},
    )
    found = lift(parse_map(text).instantiate(*small), *small)
    assert found.whole
    assert found.text == lifted
    large = pair(
        members("x", 4, 5) + " total",
        " ".join([members("y", 5, 5), members("z", 5, 5, 5)]),
        rate={1: 17, 2: 19, 3: 23, 4: 29, 5: 31},
    )
    again, meant = parse_map(found.text).instantiate(*large), parse_map(text).instantiate(*large)
    assert again.backward == meant.backward
    assert again.open_a == meant.open_a
    assert again.backward or again.open_a


@pytest.mark.parametrize(
    ("text", "obstacle"),
    [
        ("x[1] = y[1]", NoLift.PARTLY_GIVEN),
        ("x[1] = y[2]\nx[2] = y[3]\nx[3] = y[1]", NoLift.IRREGULAR_INDICES),
        ("x[1] = y[1]\nx[2] = 5*y[2]\nx[3] = 3*y[3]", NoLift.IRREGULAR_COEFFICIENTS),
        ("x[1] = y[1]\nx[2] = -y[2]\nx[3] = y[3]", NoLift.IRREGULAR_COEFFICIENTS),
        ("x[1] = y[1] + 1\nx[2] = y[2] + 5\nx[3] = y[3]", NoLift.IRREGULAR_COEFFICIENTS),
        ("x[1] = y[1]\nx[2] = w\nx[3] = y[3]", NoLift.IRREGULAR_INDICES),
        ("x[i] = m[1] if i == 1\nx[i] = m[1,2] if i > 1", NoLift.MIXED_INDICES),
        ("x[1] = ?\nx[2] = y[2]\nx[3] = y[3]", NoLift.PARTLY_GIVEN),
        ("x[1] = y[1] + y[2]\nx[2] = y[1] + y[3]\nx[3] = y[2]", NoLift.IRREGULAR_INDICES),
    ],
)
def test_what_is_not_regular_says_why(text: str, obstacle: NoLift) -> None:
    a, b = pair(members("x", 3), members("y", 3) + " w m[1] m[1,2]")
    found = lift(parse_map(text).instantiate(a, b), a, b)
    assert found.obstacles == {"x": obstacle}
    assert not found.whole
    assert found.text == ""


def test_forward_lines_are_lifted_under_their_section() -> None:
    a, b = pair(members("x", 2, 2), members("y", 2) + " " + members("u", 2))
    text = "backward:\nx[i,j] = 3*y[j]\nforward:\ny[i] = sum(x[i,j] for j)\nu[i] = ?\n"
    found = lift(parse_map(text).instantiate(a, b), a, b)
    assert found.text == text
    assert found.whole


def test_a_listed_sum_names_its_values() -> None:
    a, b = pair(members("x", 2), members("y", 2, 4))
    found = lift(parse_map("x[i] = y[i,2] + y[i,4]").instantiate(a, b), a, b)
    assert found.text == "x[i] = sum(y[i,j] for j in [2, 4])\n"


def test_letters_avoid_names_of_the_models() -> None:
    a, b = pair("x[1] x[2] i", members("y", 2, 2))
    found = lift(parse_map("x[p] = sum(y[q,p] for q)").instantiate(a, b), a, b)
    assert found.text == "x[j] = sum(y[k,j] for k)\n"


def test_families_that_cannot_be_lifted_leave_the_others() -> None:
    a, b = pair(members("x", 2) + " " + members("u", 2), members("y", 2))
    links = parse_map("x[1] = y[1]\nx[2] = 3*y[2] + 7*y[1]\nu[i] = 4*y[i]").instantiate(a, b)
    found = lift(links, a, b)
    assert found.text == "u[i] = 4*y[i]\n"
    assert list(found.obstacles) == ["x"]


def test_texts_as_indices() -> None:
    a = instance("x[Paris,1] x[Rome,1] x[Paris,2] x[Rome,2]")
    b = instance(
        "y[1,Paris,a] y[1,Rome,a] y[2,Paris,a] y[2,Rome,a] y[1,Paris,b] y[1,Rome,b] y[2,Paris,b] y[2,Rome,b]"
    )
    for text, lifted in (
        ("x[c,t] = y[t,c,'a']", "x[i,j] = y[j,i,'a']\n"),
        ("x[c,t] = sum(y[t,c,k] for k)", "x[i,j] = sum(y[j,i,k] for k)\n"),
    ):
        assert lift(parse_map(text).instantiate(a, b), a, b).text == lifted


def test_a_family_whose_lines_depend_on_a_comparison_is_lifted_in_parts() -> None:
    half = " ".join(f"y[{i},{j}]" for i in range(1, 5) for j in range(i + 1, 5))
    a, b = pair(" ".join(f"x[{i},{j}]" for i in range(1, 5) for j in range(1, 5) if i != j), half)
    text = "x[i,j] = y[i,j] if i < j\nx[i,j] = -y[j,i] + 1 if i > j\n"
    found = lift(parse_map(text).instantiate(a, b), a, b)
    assert found.whole
    assert found.text == text


def test_a_part_that_is_not_regular_stays_unlifted() -> None:
    a, b = pair(members("x", 3, 3), members("y", 3, 3))
    crossed = "x[i,j] = y[i,j] if i >= j\nx[1,2] = y[1,3]\nx[1,3] = y[2,3]\nx[2,3] = y[1,2]"
    assert lift(parse_map(crossed).instantiate(a, b), a, b).obstacles == {"x": NoLift.IRREGULAR_INDICES}


@pytest.mark.parametrize(
    ("text", "lifted"),
    [
        ("x[i] = 7*y[i]", "x[i] = demand*y[i]\n"),
        ("x[i] = -7*y[i]", "x[i] = -demand*y[i]\n"),
        ("x[i] = y[i]/7", "x[i] = 1/demand*y[i]\n"),
        ("x[i] = 2*y[i]", "x[i] = 2*y[i]\n"),
        ("x[i] = y[i]", "x[i] = y[i]\n"),
        ("x[i] = rise[i] - y[i]", "x[i] = -y[i] + rise[i]\n"),
        ("x[i] = y[i]/2 - rise[i]/2", "x[i] = 0.5*y[i] - 0.5*rise[i]\n"),
    ],
)
def test_numbers_may_be_data_of_that_value(text: str, lifted: str) -> None:
    a, b = pair(members("x", 3), members("y", 3), demand=7, rise={1: 5, 2: 0, 3: -3}, one=1)
    links = parse_map(text).instantiate(a, b)
    assert lift(links, a, b, data_first=True).text == lifted
    assert lift(links, a, b).text == lifted.replace("1/demand", "1/7").replace("demand", "7")
