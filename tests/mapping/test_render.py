from __future__ import annotations

import numpy as np
import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.ir import Affine, Axis, Instance, Origin, build_instance
from equivamap.mapping.language import parse_map
from equivamap.mapping.links import Links
from equivamap.mapping.render import member_reference, render_links, render_renaming
from tests.mapping.models import instance


def same(left: Links, right: Links) -> bool:
    return (
        dict(zip(left.renamed_a.tolist(), left.renamed_b.tolist(), strict=True))
        == dict(zip(right.renamed_a.tolist(), right.renamed_b.tolist(), strict=True))
        and left.backward_lines == right.backward_lines
        and left.forward_lines == right.forward_lines
        and (left.open_a, left.completed_b) == (right.open_a, right.completed_b)
    )


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("x[i,j] = z[i,j]", "x[i,j] = z[i,j]\n"),
        ("x[p,q] = z[q,p]", "x[i,j] = z[j,i]\n"),
        ("x[i,j] = 2*z[j,i] - 1/3", "x[i,j] = 2*z[j,i] - 1/3\n"),
        ("x[1,j] = 1000*z[1,j]", "x[1,1] = 1000*z[1,1]\nx[1,2] = 1000*z[1,2]\n"),
        ("u[t] = ?", "u[i] = ?\n"),
        ("u[1] = ?", "u[1] = ?\n"),
        ("u[t] = -w[t,0] + 5", "u[i] = -w[i,0] + 5\n"),
        ("cost = u + 1", "forward:\nu = cost + 1\n"),
        ("cost = sum(k*w[k,0] for k) - 0.25", "cost = w[1,0] + 2*w[2,0] - 0.25\n"),
        ("'odd name' = 0", "'odd name' = 0\n"),
        ("", ""),
    ],
)
def test_regular_families_are_one_line(text: str, rendered: str) -> None:
    a = instance("x[1,1] x[1,2] x[2,1] x[2,2] u[1] u[2] cost odd~name")
    b = instance("z[1,1] z[1,2] z[2,1] z[2,2] w[1,0] w[2,0]")
    if text == "cost = u + 1":
        text, b = "forward: u = cost + 1", instance("u")
    links = parse_map(text).instantiate(a, b)
    assert render_links(links, a, b) == rendered
    assert same(parse_map(rendered).instantiate(a, b), links)


def test_both_directions_get_sections_where_names_are_shared() -> None:
    a, b = instance("x y"), instance("x y z")
    links = parse_map("x = x\nforward:\ny = 3*y\nz = ?").instantiate(a, b)
    text = render_links(links, a, b)
    assert text == "backward:\nx = x\nforward:\ny = 3*y\nz = ?\n"
    assert same(parse_map(text).instantiate(a, b), links)


def test_free_indices_are_no_names_of_the_models() -> None:
    a, b = instance("x[1] x[2] i"), instance("j[1] j[2] k", parameters={"l": 1})
    text = render_links(parse_map("x[a] = j[a]\ni = k").instantiate(a, b), a, b)
    assert text == "x[m] = j[m]\ni = k\n"


def test_long_families_are_cut_only_when_asked() -> None:
    a = instance(" ".join(f"x[{k}]" for k in range(9)))
    b = instance(" ".join(f"y[{k}]" for k in range(9)))
    links = parse_map("x[k] = k*y[k] + 1").instantiate(a, b)
    assert render_links(links, a, b).count("\n") == 9
    assert render_links(links, a, b, limit=2) == "x[0] = 1\nx[1] = y[1] + 1\n# … 7 more of x\n"


def test_a_renaming_that_is_no_permutation_of_indices_goes_member_by_member() -> None:
    a, b = instance("x[1] x[2]"), instance("y[1] y[2]")
    links = Links(np.array([0, 1], dtype=np.int32), np.array([1, 0], dtype=np.int32))
    assert render_links(links, a, b) == "x[1] = y[2]\nx[2] = y[1]\n"


families = st.sampled_from(
    [
        "x",
        "Y_z",
        "a.b",
        "A.x",
        "B.y",
        "in",
        "sum",
        "two words",
        "it's",
        'quo"te',
        "back\\slash",
        "ünï",
        "1st",
        "i",
        "#",
        "[",
        "?",
    ]
)
parts = st.one_of(
    st.integers(-3, 12),
    st.sampled_from(["Paris", "two words", "it's", "a,b", "1", "", "x]", "new\nline", "tab\t"]),
)
numbers = st.builds(
    mpq, st.integers(-(10**17), 10**17), st.sampled_from([1, 1, 1, 2, 3, 1000, 7 * 10**9])
) | st.sampled_from([mpq(1), mpq(-1), mpq(10**20), mpq(1, 10**20)])


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    labels = []
    for name in draw(st.lists(families, min_size=1, max_size=3, unique=True)):
        arity = draw(st.integers(0, 3))
        indices = st.tuples(*[parts] * arity)
        labels += [(name, index) for index in draw(st.lists(indices, min_size=1, max_size=5, unique=True))]
    count = len(labels)
    return build_instance(
        variables=Axis([f"v{k}" for k in range(count)], labels),
        constraints=Axis([]),
        bounds=[(0, None)] * count,
        kinds=[0] * count,
        rows=[],
        cost={},
        sense="min",
        origin=Origin("<drawn>", "lp"),
    )


@st.composite
def maps(draw: st.DrawFn) -> tuple[Instance, Instance, Links]:
    a, b = draw(instances()), draw(instances())
    if draw(st.booleans()):
        # Enough alike for whole families to be lifted.
        b = a
    over_b = st.dictionaries(st.integers(0, b.n - 1), numbers, max_size=3)
    over_a = st.dictionaries(st.integers(0, a.n - 1), numbers, max_size=3)
    kind = st.sampled_from(["skip", "line", "open", "rename", "shift"])
    shuffled = draw(st.permutations(range(b.n)))
    backward, open_a, renamed = {}, set(), []
    regular = draw(st.sampled_from([None, "rename", "shift", "open"]))
    for x in range(a.n):
        choice = regular or draw(kind)
        if choice == "line":
            backward[x] = Affine(draw(over_b), draw(numbers))
        elif choice == "open":
            open_a.add(x)
        elif choice == "shift":
            backward[x] = Affine({x % b.n: mpq(5)}, mpq(1, 3))
        elif choice == "rename" and x < b.n:
            renamed.append((x, x if regular else shuffled[x]))
    taken = {y for _, y in renamed}
    forward, completed = {}, set()
    for y in set(range(b.n)) - taken:
        choice = draw(kind)
        if choice == "line":
            forward[y] = Affine(draw(over_a), draw(numbers))
        elif choice == "open":
            completed.add(y)
    pairs = Links.renaming(renamed)
    return (
        a,
        b,
        Links(pairs.renamed_a, pairs.renamed_b, backward, forward, frozenset(open_a), frozenset(completed)),
    )


def normal(links: Links) -> tuple[object, ...]:
    """Return links with all renamings as lines; which pairs are kept as arrays is a matter of speed."""
    return links.backward, links.forward_lines, links.open_a, links.completed_b


@settings(max_examples=150, deadline=None)
@given(maps())
def test_what_is_rendered_reads_back(drawn: tuple[Instance, Instance, Links]) -> None:
    a, b, links = drawn
    text = render_links(links, a, b)
    again = parse_map(text).instantiate(a, b)
    assert normal(again) == normal(links), text
    assert same(parse_map(render_links(again, a, b)).instantiate(a, b), again)


def test_members_with_other_than_integer_and_text_indices_go_by_their_full_name() -> None:
    axis = Axis(["x[0.5]", "x[1]"], [("x", (0.5,)), ("x", (1,))])
    assert member_reference(axis, 0) == "'x[0.5]'"
    assert member_reference(axis, 1) == "x[1]"


@pytest.mark.parametrize(
    ("left", "right", "partner", "lines"),
    [
        (["x[1,2]", "x[2,1]"], ["y[2,1]", "y[1,2]"], [0, 1], ["x[i,j] ↔ y[j,i]"]),
        (["x[1]", "x[2]"], ["x(1)", "x(2)"], [0, 1], []),
        (["x[1]", "x[2]"], ["x[1]", "x[2]"], [1, 0], ["x[1] ↔ x[2]", "x[2] ↔ x[1]"]),
        (["cost"], ["total"], [0], ["cost ↔ total"]),
        (["x[1]", "x[2]"], ["p", "q"], [0, 1], ["x[1] ↔ p", "… 1 more of x"]),
    ],
)
def test_renamed_members(left: list[str], right: list[str], partner: list[int], lines: list[str]) -> None:
    limit = 1 if "q" in right else 5
    assert render_renaming(list(enumerate(partner)), Axis(left), Axis(right), limit=limit) == lines
