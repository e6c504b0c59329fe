"""The first thing told of two models is what was changed, in the names of both sides; names kept or not."""

import re

import pytest

import equivamap
from equivamap.readers import read
from equivamap.report.text import render_text

LOTS = """\
min
 cost: 40 setup_1 + 45 setup_2 + 50 setup_3 + 3 make_1 + 4 make_2 + 3 make_3 + stock_1 + stock_2 + 2 stock_3
st
 balance_1: make_1 - stock_1 = 20
 balance_2: stock_1 + make_2 - stock_2 = 30
 balance_3: stock_2 + make_3 - stock_3 = 25
 force_1: make_1 - 75 setup_1 <= 0
 force_2: make_2 - 75 setup_2 <= 0
 force_3: make_3 - 75 setup_3 <= 0
 hours: 2 make_1 + 3 make_2 + 2 make_3 <= 190
 store: 2 stock_1 + stock_2 + stock_3 <= 60
bounds
 make_1 <= 60
 make_2 <= 60
 make_3 <= 60
binary
 setup_1 setup_2 setup_3
general
 make_1 make_2 make_3
end
"""

RENAMED = {
    "make": "x",
    "stock": "inv",
    "setup": "y",
    "balance": "flow",
    "force": "link",
    "hours": "time",
    "store": "room",
}

SAME = "balance_2: make_2 + stock_1 - stock_2 = 30"
HOURS = "hours: 2 make_1 + 3 make_2 + 2 make_3 <= 190"
STORE = "store: 2 stock_1 + stock_2 + stock_3 <= 60"
FORCE_2 = "force_2: -75 setup_2 + make_2 <= 0"

CHANGES = {
    "a term of a row": (
        "3 make_2 + 2 make_3 <= 190",
        "3 make_2 <= 190",
        f"changed in B: {HOURS}  →  hours: 2 make_1 + 3 make_2 <= 190",
    ),
    "a term of an equation": (
        "stock_1 + make_2 -",
        "make_2 -",
        f"changed in B: {SAME}  →  balance_2: make_2 - stock_2 = 30",
    ),
    "a coefficient": (
        "3 make_2 + 2 make_3 <=",
        "4 make_2 + 2 make_3 <=",
        f"changed in B: {HOURS}  →  hours: 2 make_1 + 4 make_2 + 2 make_3 <= 190",
    ),
    "a right-hand side": (
        "<= 190",
        "<= 150",
        f"changed in B: {HOURS}  →  hours: 2 make_1 + 3 make_2 + 2 make_3 <= 150",
    ),
    "a demand": (
        "stock_2 = 30",
        "stock_2 = 35",
        f"changed in B: {SAME}  →  balance_2: make_2 + stock_1 - stock_2 = 35",
    ),
    "a row of a family": (" force_2: make_2 - 75 setup_2 <= 0\n", "", f"missing in B: {FORCE_2}"),
    "a sense": (
        "stock_3 <= 60",
        "stock_3 >= 60",
        f"changed in B: {STORE}  →  store: 2 stock_1 + stock_2 + stock_3 >= 60",
    ),
    "a term of the objective": (" + 45 setup_2", "", "changed in B: objective: setup_2: 45 → 0"),
    "a cost": ("4 make_2 + 3 make_3 +", "5 make_2 + 3 make_3 +", "changed in B: objective: make_2: 4 → 5"),
    "a sign in the objective": (
        "+ 2 stock_3",
        "- 2 stock_3",
        "changed in B: objective: stock_3: 2 → -2",
    ),
    "an integer": (
        " make_1 make_2 make_3\n",
        " make_1 make_3\n",
        "changed in B: make_2: make_2 integer  →  make_2 continuous",
    ),
    "a big M": (
        "75",
        "30",
        "changed in B: force (3 rows), such as force_1: -75 setup_1 + make_1 <= 0  →  "
        "force_1: -30 setup_1 + make_1 <= 0",
    ),
    "an index": (
        "stock_2 + make_3",
        "stock_1 + make_3",
        "changed in B: balance_3: make_3 + stock_2 - stock_3 = 25  →  "
        "balance_3: make_3 + stock_1 - stock_3 = 25",
    ),
    "a bound": (
        "make_2 <= 60\n",
        "make_2 <= 20\n",
        "changed in B: make_2: 0 <= make_2 <= 60, integer  →  0 <= make_2 <= 20, integer",
    ),
}


def renamed(text):
    return re.sub(r"[a-z]+(?=_\d|:)", lambda word: RENAMED.get(word[0], word[0]), text)


def first_told(folder, b):
    for name, text in (("a.lp", LOTS), ("b.lp", b)):
        (folder / name).write_text(text)
    result = equivamap.check(read(str(folder / "a.lp")), read(str(folder / "b.lp")))
    told = render_text(result, width=10_000).split("Differences\n")[1].split("\n\n")[0]
    return [line.strip() for line in told.splitlines()]


QUICK = ("a term of a row", "a term of an equation", "a term of the objective", "a bound")


@pytest.mark.parametrize("names", ["kept", "changed"])
@pytest.mark.parametrize(
    "change", [pytest.param(c, marks=() if c in QUICK else pytest.mark.slow) for c in CHANGES]
)
def test_what_was_changed_is_told_and_nothing_else(tmp_path, change, names):
    old, new, told = CHANGES[change]
    assert old in LOTS
    b = LOTS.replace(old, new)
    before, arrow, after = told.partition("  →  ")
    if names == "changed":
        b, after = renamed(b), renamed(after)
    elif arrow:
        # a row of the same name is not named twice
        after = re.sub(r"^\w+: ", "", after)
    assert first_told(tmp_path, b) == [before + arrow + after]
