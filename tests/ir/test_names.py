"""Names of the common writers, split into family and index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equivamap.ir.names import index_text, member_text, split_name, split_names


@pytest.mark.parametrize(
    ("name", "label"),
    [
        # gurobipy, highspy, JuMP, people
        ("x[1,2]", ("x", (1, 2))),
        ("x[1, 2]", ("x", (1, 2))),
        ("x[1][2]", ("x", (1, 2))),
        ("x[-1]", ("x", (-1,))),
        ("x[a,b_c]", ("x", ("a", "b_c"))),
        ("x[1,a]", ("x", (1, "a"))),
        ("x(1,2)", ("x", (1, 2))),
        ("x{3}", ("x", (3,))),
        ("v[0,0]", ("v", (0, 0))),
        # PuLP
        ("x_(1,_2)", ("x", (1, 2))),
        ("x_('a',_'b')", ("x", ("a", "b"))),
        ("x_('a',_2)", ("x", ("a", 2))),
        ("x_('a,b',_'c')", ("x", ("a,b", "c"))),
        ("x_('(a)',_1)", ("x", ("(a)", 1))),
        ("x_('1',_'2')", ("x", ("1", "2"))),
        ("x_(1,)", ("x", (1,))),
        ("x_(_1,_2)", ("x", (-1, 2))),
        ("x_(1,__2)", ("x", (1, -2))),
        ("x_('_1',_2)", ("x", ("_1", 2))),
        ("x_1_2", ("x", (1, 2))),
        ("x_1", ("x", (1,))),
        ("open_depot_3", ("open_depot", (3,))),
        ("y2k_1", ("y2k", (1,))),
        ("x1_2", ("x1", (2,))),
        # Pyomo's LP and MPS writers
        ("x(1_2)", ("x", (1, 2))),
        ("x(a_b)", ("x", ("a_b",))),
        ("x(1_a)", ("x", ("1_a",))),
        ("x(1)_", ("x", (1,))),
        ("c_e_cap(1)_", ("cap", (1,))),
        ("c_u_balance(2_3)_", ("balance", (2, 3))),
        ("c_l_total_", ("total", ())),
        ("r_l_cap(1)_", ("r_l_cap", (1,))),
        # nothing to split
        ("x", ("x", ())),
        ("x_Paris_London", ("x_Paris_London", ())),
        ("C0001", ("C0001", ())),
        ("_C1", ("_C1", ())),
        ("x__1", ("x__1", ())),
        ("x_", ("x_", ())),
        ("x[]", ("x[]", ())),
        ("x(,)", ("x(,)", ())),
        ("x[ ]", ("x[ ]", ())),
        ("[1,2]", ("[1,2]", ())),
        ("(1)", ("(1)", ())),
        ("b(1)_x(2)", ("b(1)_x(2)", ())),
        ("a[1]b", ("a[1]b", ())),
        ("", ("", ())),
        # leading zeros are part of the name
        ("x_01", ("x", ("01",))),
        ("x[007]", ("x", ("007",))),
        ("x[1.5]", ("x", ("1.5",))),
        ("x[1e3]", ("x", ("1e3",))),
        ("x[²]", ("x", ("²",))),
    ],
)
def test_split_name(name, label):
    assert split_name(name) == label
    assert [type(part) for part in split_name(name)[1]] == [type(part) for part in label[1]]


def test_names_that_collide_stay_whole():
    assert split_names(["x[1]", "x_1", "x_2", "y"]) == [("x[1]", ()), ("x_1", ()), ("x", (2,)), ("y", ())]


@given(st.lists(st.text("x1_[](),'a-", max_size=9), unique=True, max_size=12))
def test_labels_are_unique_for_unique_names(names):
    labels = split_names(names)
    assert len(set(labels)) == len(names)


@given(
    st.from_regex(r"[a-z]+", fullmatch=True),
    st.lists(
        st.integers(-(10**12), 10**12) | st.from_regex(r"[A-Z][a-zA-Z]*", fullmatch=True), max_size=4
    ).map(tuple),
)
def test_bracketed_members_come_back(family, index):
    assert split_name(member_text(family, index)) == (family, index)
    if index:
        assert split_name(f"{family}({index_text(index)})") == (family, index)


def test_long_names_take_no_time():
    """Backtracking must not grow with the length of odd names."""
    for name in (
        "x" * 50_000 + "(",
        "x_1" * 20_000 + "_",
        "x['" + "a,'" * 20_000,
        "x_(" + "'a'," * 20_000 + "'",
    ):
        assert split_name(name)[0]
