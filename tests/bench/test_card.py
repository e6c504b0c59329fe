"""The card of a generated benchmark."""

from __future__ import annotations

from pathlib import Path

from equivamap.bench.card import card
from equivamap.bench.pairs import Label, LabelledPair, Pair
from equivamap.bench.recipe import Kind, Recipe
from equivamap.verify.relations import Relation


def test_it_tells_counts_and_what_is_missing() -> None:
    label = {Relation.QUASI_KARP: Label(Relation.QUASI_KARP, "not_equivalent")}
    pairs = [
        LabelledPair(Pair(f"p{k}", Path("a"), Path("b"), split=split), kind, label if k else {})
        for k, (split, kind) in enumerate([("train", "x"), ("test", "y"), ("test", "x")])
    ]
    recipe = Recipe("mine", "What it is for.", 5, (Kind("x"),), seed=4, names="misleading")
    text = card(recipe, pairs, {"z": "no base model fits"}, {"big": "it has 90 columns\nand more"})
    for line in (
        "# mine",
        "What it is for.",
        "| quasi-karp | 0 | 2 | 1 |",
        "| isomorphic | 0 | 0 | 3 |",
        "| x | 2 |",
        "- z: no base model fits",
        "- big: it has 90 columns",
    ):
        assert line in text.splitlines()
    assert "with seed 4: 3 pairs" in text and "misleading" in text and "train 1, dev 0, test 2" in text
