"""The report of a search for maps."""

from __future__ import annotations

import dataclasses
from typing import Any

from equivamap.mapping.lifting import NoLift
from equivamap.report.json import render_json
from equivamap.report.map_search import map_search_object, render_map_search
from equivamap.report.wording import NO_LIFT
from equivamap.verify.changes import FoundMap, MapSearch
from equivamap.verify.objectives import IDENTITY
from equivamap.verify.relations import Grade, Reason, Relation, Standing

PROVED = FoundMap(
    "structure",
    ("x[i] = u[i]",),
    (),
    Standing.PROVED,
    Grade.EXACT,
    None,
    IDENTITY,
    (),
    Relation.ISOMORPHIC,
    "",
    0.0125,
    1.5,
)
FAILED = dataclasses.replace(
    PROVED,
    source="names",
    standing=Standing.REFUTED,
    grade=None,
    objective_map=None,
    proved=Relation.QUASI_KARP,
    failure="a point of A whose image breaks row cap of B",
)
OPEN = dataclasses.replace(
    FAILED,
    standing=Standing.UNKNOWN,
    reason=Reason.REFERENCE_NOT_DETERMINED,
    proved=None,
    left_open=("u",),
    failure="nothing in B determines u of A",
)


def result(*maps: FoundMap, **values: Any) -> MapSearch:
    default = MapSearch(Relation.SAME_DECISIONS, maps, {"names": 0.0, "structure": None}, False)
    return dataclasses.replace(default, **values)


def test_a_proved_map() -> None:
    text = render_map_search(result(FAILED, PROVED))
    assert text.startswith("MAP PROVED (same-decisions, 2 maps found)\n")
    assert "asked: names 0 ms, structure not reached" in text
    assert "Map 1 (by equal names, found in 12 ms, judged in 1.5 s): fails; proves quasi-karp" in text
    assert "  a point of A whose image breaks row cap of B" in text
    assert "by structure" in text and "proves same-decisions and isomorphic" in text


def test_no_map_and_what_was_ruled_out() -> None:
    text = render_map_search(result(OPEN, exhausted=("no renaming fits",), out_of_time=True))
    assert text.startswith("NO MAP PROVED (same-decisions, 1 map found, the time limit was reached)\n")
    assert "ruled out: no renaming fits" in text
    assert "reference_not_determined" in text and "left open: u" in text
    assert result(OPEN).exit_status == 3 and result(PROVED).exit_status == 0
    assert "asked: nobody" in render_map_search(result(proposers={}))


def test_many_maps_are_counted_and_the_proved_one_is_shown() -> None:
    maps = [*[FAILED] * 20, PROVED]
    short = render_map_search(result(*maps))
    assert "Map 21 (by structure" in short and "Map 15" not in short and "14 more maps" in short
    assert "Map 15" in render_map_search(result(*maps), verbose=True)


def test_as_plain_values() -> None:
    value = map_search_object(result(OPEN, PROVED))
    assert render_json(value).isascii()
    assert value["proved"] is True and value["proposers"] == {"names": 0.0, "structure": None}
    first, second = value["maps"]
    assert (first["reason"], first["proves"]) == ("reference_not_determined", None)
    assert (second["proves"], second["grade"], second["objective_map"]["factor"]) == (
        "isomorphic",
        "exact",
        "1",
    )


def test_what_holds_for_this_data_only_is_said_of_the_proved_map() -> None:
    irregular = dataclasses.replace(PROVED, not_lifted={"x": NoLift.IRREGULAR_COEFFICIENTS})
    failed = dataclasses.replace(FAILED, not_lifted={"y": NoLift.PARTLY_GIVEN})
    text = render_map_search(result(failed, irregular))
    assert "  for this data only: x (its numbers are no function of indices and parameters)" in text
    assert "for this data only: y" not in text
    assert "for this data only: y (some members" in render_map_search(result(failed, irregular), verbose=True)
    assert [found["not_lifted"] for found in map_search_object(result(PROVED, irregular))["maps"]] == [
        None,
        {"x": "irregular-coefficients"},
    ]
    assert set(NO_LIFT) == set(NoLift)
