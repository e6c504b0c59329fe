"""Comparing in several processes gives what comparing in one gives, in the same order."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from equivamap.formulations.builds.parameter_maps import identity_map
from equivamap.formulations.comparing import comparing
from equivamap.formulations.comparing.across import Comparer, Fate
from equivamap.formulations.comparing.comparing import in_order
from equivamap.formulations.comparing.comparing_process import ComparingProcess
from equivamap.verify.relations import Relation
from tests.formulations.open_models import SCHEMA, formulation

SETS: list[dict[str, Any]] = [
    {"n": n, "d": d, "c": [c + k for k in range(n)]}
    for n in (1, 2, 3, 4)
    for d in range(n + 1)
    for c in (1, 5)
]


@pytest.fixture
def comparer(tmp_path: Path) -> Iterator[Comparer]:
    a, b = formulation(tmp_path, "base"), formulation(tmp_path, "fails_for_two")
    with Comparer(a, b, identity_map(SCHEMA), relation=Relation.REFORMULATION) as found:
        yield found


def test_any_number_of_processes_gives_the_same(comparer: Comparer) -> None:
    results = [
        [
            (c.number, c.fate, c.message, c.statuses, c.facts, c.data_b, pair is None)
            for c, pair in in_order(comparer, SETS, workers, alone=0.0)
        ]
        for workers in (1, 2)
    ]
    assert [number for number, *_ in results[0]] == list(range(len(SETS)))
    assert results[0] == results[1]
    assert {fate for _, fate, *_ in results[0]} == {Fate.COMPARED, Fate.BUILD_FAILED}


@pytest.mark.parametrize("workers", [1, 2])
def test_where_answers_are_waited_for_all_are_there(comparer: Comparer, workers: int) -> None:
    answered: list[int] = []

    def sets() -> Iterator[dict[str, Any] | None]:
        yield from SETS[:7]
        yield None
        assert answered == list(range(7))
        yield SETS[7]
        yield None
        yield None
        assert answered == list(range(8))
        yield SETS[8]

    for comparison, _ in in_order(comparer, sets(), workers, alone=0.0):
        answered.append(comparison.number)
    assert answered == list(range(9))


def test_sides_from_another_process_are_whole(comparer: Comparer) -> None:
    process = ComparingProcess(comparer)
    try:
        process.hand(3, SETS[-1])
        ((comparison, pair),) = process.collect(30.0)
    finally:
        process.close()
    assert comparison.number == 3 and pair is not None and pair.number == 3
    assert pair.a.instance.numbers is pair.b.instance.numbers
    assert pair.a.best.value == comparison.facts[0].of_a
    assert pair.b.prover.optimum(pair.b.instance.objective).value == comparison.facts[0].of_b
    assert not process.is_alive


def test_what_a_dead_process_had_in_hand_is_done_here(
    comparer: Comparer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying(ComparingProcess):
        def __init__(self, comparer: Comparer) -> None:
            super().__init__(comparer)
            os.kill(self._process.pid, signal.SIGKILL)

    monkeypatch.setattr(comparing, "ComparingProcess", Dying)
    numbers = [c.number for c, _ in in_order(comparer, SETS, 2, alone=0.0)]
    assert numbers == list(range(len(SETS)))
