"""The report of a comparison: lines of bounded width, nothing from a model unescaped, long lists cut."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from equivamap.ir import canonical
from equivamap.report.comparison import diff_object, render_diff
from equivamap.report.json import render_json
from equivamap.verify.changes import Change, ChangeGroup, DiffResult, Effect, Place
from equivamap.verify.relations import Grade, Reason
from equivamap.verify.verdict import Witness, WitnessPoint

POINT = WitnessPoint("b", {"x": canonical(4), "y": canonical(0)}, canonical(12))
CHANGE = Change(
    Place.ROW,
    "changed",
    "cap[1]",
    "cap[1]",
    "cap",
    "cap",
    "x + y <= 3",
    "x + y <= 4",
    ("right-hand side 3 → 4",),
    Effect.LOOSER,
    witness=Witness("a feasible point of B whose image breaks row cap[1] of A", (POINT,)),
)
IMPLIED = Change(
    Place.ROW, "missing", "red", "", "red", "", "x <= 9", "", effect=Effect.NOTHING, grade=Grade.EXACT
)
OPEN = Change(Place.COLUMN, "extra", "", "s", "", "s", "", "s >= 0", reason=Reason.TIME)


def group(*changes: Change, line: int | None = None) -> ChangeGroup:
    first = changes[0]
    return ChangeGroup(first.place, first.kind, first.family_a or first.family_b, first.effect, line, changes)


def result(*groups: ChangeGroup, **values: Any) -> DiffResult:
    default = DiffResult(groups, (), (), 0, 0, 0, False, (2, 2, 2), (3, 3, 3), "names", not groups)
    return dataclasses.replace(default, **values)


def test_what_matters_is_shown_with_its_point() -> None:
    text = render_diff(result(group(CHANGE, line=12)))
    assert text.startswith("DIFFERENT (1 difference, 1 matters)\n")
    assert "changed row cap[1] (line 12): B admits points that A excludes" in text
    assert "right-hand side 3 → 4" in text and "point of B: x = 4, y = 0" in text


def test_the_three_parts_stand_in_their_order() -> None:
    text = render_diff(result(group(CHANGE), group(OPEN), group(IMPLIED)))
    places = [text.index(title) for title in ("\nMatters", "\nNot known", "\nChanges nothing")]
    assert places == sorted(places)
    assert "changes nothing (B implies it)" in text
    assert "not known whether it matters (the time limit was reached)" in text


def test_that_nothing_matters_is_said_only_when_it_is_proved() -> None:
    sentence = "None of it matters on this data"
    assert sentence in render_diff(result(group(IMPLIED), feasible_kept=True))
    assert sentence not in render_diff(result(group(IMPLIED)))


def test_remarks_on_what_is_no_difference() -> None:
    text = render_diff(
        result(
            moved_columns=2, moved_rows=3, rescaled_rows=1, turned_objective=True, renamed_columns=("x ↔ u",)
        )
    )
    assert text.startswith("SAME (names and order aside)\n")
    for words in ("2 stand in another order", "3 stand", "1 multiplied by a factor", "negated", "  x ↔ u"):
        assert words in text


def test_long_lists_are_cut_unless_all_is_asked_for() -> None:
    many = [dataclasses.replace(CHANGE, name_a=f"cap[{k}]", name_b=f"cap[{k}]") for k in range(30)]
    groups = [group(*many)] + [
        group(dataclasses.replace(IMPLIED, name_a=f"r{k}", family_a=f"r{k}")) for k in range(20)
    ]
    short, full = render_diff(result(*groups)), render_diff(result(*groups), verbose=True)
    assert "22 more" in short and "8 more families (-v shows all)" in short and "cap[29]" not in short
    assert "cap[29]" in full and "more families" not in full


@pytest.mark.parametrize("width", [40, 60, 100])
def test_lines_are_bounded(width: int) -> None:
    long = dataclasses.replace(CHANGE, before=" + ".join(f"x[{k}]" for k in range(60)) + " <= 3")
    assert max(map(len, render_diff(result(group(long)), width=width).splitlines())) <= width


def test_names_cannot_move_the_cursor() -> None:
    nasty = dataclasses.replace(CHANGE, name_a="\x1b[2Jcap", name_b="\x1b[2Jcap", details=("a\nb",))
    text = render_diff(result(group(nasty), renamed_rows=("\x07 ↔ x",)))
    assert not any(character in text for character in "\x1b\x07") and "a\\nb" in text


def test_as_plain_values() -> None:
    value = diff_object(result(group(CHANGE, line=12), group(OPEN)))
    assert render_json(value).isascii()
    assert value["same"] is False and value["counts"]["looser"] == value["counts"]["unknown"] == 1
    first, second = value["differences"]
    assert (first["line"], first["changes"][0]["before"]) == (12, "x + y <= 3")
    assert second["changes"][0]["a"] is None and second["changes"][0]["reason"] == "time"
    assert diff_object(result())["same"] is True
