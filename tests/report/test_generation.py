"""What was generated, as text and as JSON."""

from __future__ import annotations

from pathlib import Path

from equivamap.bench.generation import Generated
from equivamap.bench.pairs import Label, LabelledPair, Pair
from equivamap.report.generation import generated_object, render_generated
from equivamap.verify.relations import Relation

LABELS = {Relation.QUASI_KARP: Label(Relation.QUASI_KARP, "equivalent")}
PAIRS = tuple(
    LabelledPair(Pair(f"p{k}", Path("a.lp"), Path("b.lp")), kind, LABELS if k else {})
    for k, kind in enumerate(["z", "a", "z"])
)
MADE = Generated(Path("out"), PAIRS, {"cuts": "no base model fits"}, {"big": "it has 90 columns\nmore"})


def test_the_object() -> None:
    value = generated_object(MADE)
    assert (value["out"], value["pairs"], value["by_kind"]) == ("out", 3, {"z": 2, "a": 1})
    assert value["labels"]["quasi-karp"] == {"open": 1, "equivalent": 2}
    assert value["labels"]["isomorphic"] == {"open": 3}
    assert value["not_made"] == {"cuts": "no base model fits"} and set(value["left_out"]) == {"big"}


def test_the_text() -> None:
    lines = render_generated(MADE).splitlines()
    assert lines[0] == "3 pairs in out"
    assert lines[3].split() == ["quasi-karp", "2", "0", "1"]
    assert lines[-2:] == ["not made: cuts: no base model fits", "left out: big: it has 90 columns"]
