"""Compared under a map: units in one line, written-out variables named, and only what still differs listed."""

from __future__ import annotations

import pytest

from equivamap.comparing import diff
from equivamap.errors import InputError
from equivamap.report.comparison import diff_object, render_diff
from equivamap.verify.changes import Effect, Place
from equivamap.verify.relations import Relation
from tests.short_models import model

STOCK = (
    "min 3make[1] + 4make[2] + 5make[3] + stock[1] + stock[2] + stock[3] + 9on[1] + 8on[2] + 7on[3]; "
    "cont make[1] make[2] make[3] 0..; cont stock[1] stock[2] stock[3] 0..; bin on[1] on[2] on[3]; "
    "bal[1]: make[1] - stock[1] = 4; bal[2]: stock[1] + make[2] - stock[2] = 7; "
    "bal[3]: stock[2] + make[3] - stock[3] = 5; cap[1]: make[1] - 12on[1] <= 0; "
    "cap[2]: make[2] - 12on[2] <= 0; cap[3]: make[3] - 12on[3] <= 0"
)
WRITTEN_OUT = (
    "min 6q[1] + 6q[2] + 6q[3] + 9open[1] + 8open[2] + 7open[3] - 31; "
    "cont q[1] q[2] q[3] 0..; bin open[1] open[2] open[3]; "
    "a: q[1] >= 4; b: q[1] + q[2] >= 11; c: q[1] + q[2] + q[3] >= 16; "
    "d: 2q[1] - 24open[1] <= 0; e: 2q[2] - 24open[2] <= 0; f: 2q[3] - 24open[3] <= 0"
)
MAP = "make[t] = q[t]\non[t] = open[t]\nstock[1] = q[1] - 4\n"
TONNES = (
    "min 7.5t[1] + 9t[2] + 40w; cont t[1] t[2] 0..50; bin w; "
    "need: t[1] + t[2] >= 31; cap: t[1] + 2t[2] - 90w <= 0; low: 3t[1] - t[2] <= 77"
)
KILOS = (
    "min 0.0075kg[1] + 0.009kg[2] + 40w; cont kg[1] kg[2] 0..50000; bin w; "
    "need: kg[1] + kg[2] >= 31000; cap: kg[1] + 2kg[2] - 90000w <= 0; low: 3kg[1] - kg[2] <= 77000"
)


def test_an_eliminated_variable_is_named_and_no_difference() -> None:
    result = diff(model(STOCK), model(WRITTEN_OUT))
    assert result.same and result.exit_status == 0 and result.feasible_kept
    under = result.under
    assert under is not None and under.proved is Relation.ISOMORPHIC
    ((group),) = under.out_in_b
    assert (group.family, group.count) == ("stock", 3) and not under.out_in_a
    assert result.columns == (9, 6, 6) and result.rescaled_rows == 3
    text = render_diff(result)
    assert text.startswith("SAME (under a map, though written differently)\n")
    assert "isomorphic, proved exactly" in text and "stock of A (3 variables) is written out in B as" in text


def test_the_other_way_round_it_is_written_out_in_a() -> None:
    result = diff(model(WRITTEN_OUT), model(STOCK))
    assert result.same and result.under is not None
    assert [group.family for group in result.under.out_in_a] == ["stock"] and not result.under.out_in_b
    assert diff_object(result)["map"]["written_out_in_a"][0]["count"] == 3


def test_units_are_one_line() -> None:
    result = diff(model(TONNES), model(KILOS))
    assert result.same and result.exit_status == 0
    assert result.under is not None and result.under.units == ("t[i] = 0.001*kg[i]",)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [(">= 31000", ">= 31500", Place.ROW), ("0.009kg[2]", "0.0095kg[2]", Place.OBJECTIVE)],
)
def test_beside_units_one_changed_number_is_one_difference(old: str, new: str, place: Place) -> None:
    assert old in KILOS
    result = diff(model(TONNES), model(KILOS.replace(old, new)))
    assert [group.place for group in result.groups] == [place] and result.count == 1
    assert result.under is not None and result.under.units == ("t[i] = 0.001*kg[i]",)
    assert result.under.proved is None and result.exit_status == 1
    ((change,),) = (group.changes for group in result.groups)
    assert "t[1] + t[2] >= 31" in change.before or "7.5 t[1]" in change.before
    # points are shown in the units of their model
    assert change.witness is not None
    for point in change.witness.points:
        values = [value for name, value in point.values.items() if name.startswith("t[")]
        assert all(value <= 50 for value in values) and (point.side == "a") == bool(values)


def test_under_a_given_map_what_differs_is_listed() -> None:
    other = WRITTEN_OUT.replace("b: q[1] + q[2] >= 11", "b: q[1] + q[2] >= 10")
    result = diff(model(STOCK), model(other), map=MAP)
    assert result.under is not None and result.under.source == "given" and result.under.proved is None
    assert [(g.place, g.kind, g.effect) for g in result.groups] == [(Place.ROW, "changed", Effect.LOOSER)]
    ((change,),) = (group.changes for group in result.groups)
    assert change.before.startswith("stock[2] >= 0, that is") and change.after == "q[1] + q[2] >= 10"
    assert change.witness is not None and set(change.witness.points[-1].values) >= {"stock[2]", "make[1]"}
    assert "does not prove" in render_diff(result)


def test_a_given_map_is_not_believed_against_the_equations_of_a() -> None:
    wrong = MAP.replace("q[1] - 4", "q[1] - 3")
    result = diff(model(STOCK), model(WRITTEN_OUT), map=wrong)
    assert result.under is not None and "stock[1]" in result.under.refused
    assert result.exit_status == 1 and not result.same
    assert "not as the map says by A's own equations: stock[1]" in render_diff(result)


def test_the_map_by_names() -> None:
    result = diff(model(TONNES), model(TONNES.replace(">= 31", ">= 30")), map="names")
    assert result.source == "given" and result.count == 1
    with pytest.raises(InputError, match="no variable of A"):
        diff(model(TONNES), model("min z; cont z 0..1"), map="names")


def test_a_redundant_row_keeps_the_problem() -> None:
    result = diff(model(TONNES), model(TONNES + "; more: t[1] <= 60"))
    assert result.same_problem and not result.same and result.exit_status == 0
    assert result.count == result.count_of(Effect.NOTHING) == 1


def test_a_variable_that_both_could_write_out_stays() -> None:
    other = STOCK.replace("make", "lots").replace("stock", "inv").replace("12on[2]", "13on[2]")
    result = diff(
        model(STOCK), model(other), map="make[t] = lots[t]\non[t] = on[t]\nstock[1] = lots[1] - 4\n"
    )
    assert result.under is not None and not result.under.rewrites
    assert result.columns == (9, 9, 9) and result.count == 1
