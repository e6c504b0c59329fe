"""On random small instances the sound side keeps what it says, by definition, and the unsound side mostly does not."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from verdict_oracle import TooLarge

from equivamap.ir import Instance
from equivamap.shipped import catalogue
from equivamap.transforms import NotApplicable, Transformation, transformations
from tests.conftest import MEASURED
from tests.transforms.golden import instance_of
from tests.transforms.instances import instances, structured, variations
from tests.transforms.judging import keeps

FEW, MANY = (6, 8), (150, 48)
FEW_STRUCTURED, MANY_STRUCTURED = (8, 16), (30, 120)
FEW_VARIED, MANY_VARIED = (3, 100), (20, 200)
"""How many random instances, structured ones and variations of the entry's model; and how many integer and
semicontinuous choices they may have, more of which are left out: the oracle compares them pairwise."""

LEAST_SHARE_REFUTED = 0.25
"""Of unsound results; some random instances have rows that say nothing and costs that nobody minds."""


@dataclass
class Tally:
    """What became of both sides of a transformation."""

    sound: Counter[str] = field(default_factory=Counter)
    unsound: Counter[str] = field(default_factory=Counter)


def judge(known: Transformation, instance: Instance, seed: int, pieces: int, tally: Tally) -> None:
    try:
        made = known.sound(instance, random.Random(seed), **known.options)
    except NotApplicable:
        tally.sound["not applicable"] += 1
    else:
        assert made.instance is not instance and made.factor > 0 and made.note
        for relation in known.keeps:
            try:
                assert keeps(relation, instance, made, pieces), (relation, made.note)
                tally.sound["kept"] += 1
            except TooLarge:
                tally.sound["too large"] += 1
    try:
        made = known.unsound(instance, random.Random(seed), **known.options)
    except NotApplicable:
        tally.unsound["not applicable"] += 1
        return
    weakest = "quasi-karp" if known.group == "restricting" else "same-decisions"
    try:
        tally.unsound["kept" if keeps(weakest, instance, made, pieces) else "refuted"] += 1
    except TooLarge:
        tally.unsound["too large"] += 1


def judge_all(
    known: Transformation, strategy: st.SearchStrategy[Instance], examples: int, pieces: int, tally: Tally
) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy, st.integers(0, 3))
    def on(instance: Instance, seed: int) -> None:
        judge(known, instance, seed, pieces, tally)

    on()


Amount: TypeAlias = tuple[int, int]


def judged(name: str, random_ones: Amount, structured_ones: Amount, varied: Amount) -> str:
    known, tally = transformations()[name], Tally()
    sources = [(instances(), *random_ones), (structured(), *structured_ones)]
    model = catalogue() / name / "before.lp"
    if model.is_file():
        sources.append((variations(instance_of(model)), *varied))
    for strategy, examples, pieces in sources:
        judge_all(known, strategy, examples, pieces, tally)
    assert tally.sound["kept"], tally
    told = tally.unsound["refuted"] + tally.unsound["kept"]
    assert 0 < tally.unsound["refuted"] >= LEAST_SHARE_REFUTED * told, tally
    return f"{name}: sound {dict(tally.sound)}, unsound {dict(tally.unsound)}"


@pytest.mark.parametrize("name", transformations())
def test_sound_sides_keep_what_they_say(name: str) -> None:
    judged(name, FEW, FEW_STRUCTURED, FEW_VARIED)


@pytest.mark.slow
@pytest.mark.parametrize("name", transformations())
def test_sound_sides_keep_what_they_say_on_many(name: str, record_property) -> None:
    record_property(MEASURED, judged(name, MANY, MANY_STRUCTURED, MANY_VARIED))
