"""The baselines: what each takes for the same, and what it does not see."""

from __future__ import annotations

from pathlib import Path

import pytest
from short_models import model

from equivamap.bench.methods.execution import solved
from equivamap.bench.methods.method import Asked, Prediction
from equivamap.bench.methods.registry import method_of
from equivamap.bench.pairs import Pair
from equivamap.verify.relations import Relation
from equivamap.writers import write

A = "min 3x + 2y; int x y 0..4; c: x + y >= 3; d: x + 2y <= 10"


def answer(method: str, a: str, b: str, folder: Path) -> Prediction:
    files = []
    for name, text in (("a.mps", a), ("b.mps", b)):
        (folder / name).write_text(write(model(text), "mps"), encoding="utf-8")
        files.append(folder / name)
    return method_of(method).answer(Asked(Pair("p", *files), Relation.SAME_DECISIONS, 20.0))


@pytest.mark.parametrize(
    ("b", "execution", "canonical", "wl"),
    [
        (A, True, True, True),
        ("min 3x + 2y; int x y 0..4; d: x + 2y <= 10; c: x + y >= 3", True, True, True),
        ("min 3v + 2u; int v u 0..4; c: v + u >= 3; d: v + 2u <= 10", True, False, True),
        ("min 30x + 20y; int x y 0..4; c: x + y >= 3; d: x + 2y <= 10", False, False, False),
        ("min 3x + 2y; int x y 0..4; c: 2x + 2y >= 6; d: x + 2y <= 10", True, False, False),
        ("min 3x + 2y; int x y 0..4; c: x + y >= 3; d: x + 2y <= 9", True, False, False),
        ("min 3x + 2y; int x y 0..4; c: x + y >= 4; d: x + 2y <= 10", False, False, False),
        ("min 3x + 2y; int x 0..4; cont y 0..4; c: x + y >= 3; d: x + 2y <= 10", True, False, False),
        ("min 3x + 2y; int x y 0..4; c: x + y >= 3; d: x + 2y >= 10", False, False, False),
        ("min 3x + 2y; int x y 0..4; c: x + y >= 9; d: x + 2y <= 10", False, False, False),
    ],
    ids=[
        "same",
        "order",
        "names",
        "cost scaled",
        "row scaled",
        "side",
        "needed side",
        "kind",
        "sense",
        "empty",
    ],
)
def test_what_each_takes_for_the_same(
    b: str, execution: bool, canonical: bool, wl: bool, tmp_path: Path
) -> None:
    for method, same in (("execution", execution), ("canonical", canonical), ("wl", wl)):
        assert answer(method, A, b, tmp_path).answer == ("equivalent" if same else "not_equivalent"), method


def test_values_agree_within_a_millionth(tmp_path: Path) -> None:
    text = "min x; cont x {}..9; c: x <= 9"
    for low, same in (("2.000001", True), ("2.0001", False)):
        said = answer("execution", text.format("2"), text.format(low), tmp_path)
        assert (said.answer == "equivalent") == same


@pytest.mark.parametrize(
    ("text", "status", "value"),
    [
        ("max 5x + 2; int x 0..3; c: 2x <= 5", "optimal", 12),
        ("min x; cont x 0..3; c: x >= 4", "infeasible", None),
        ("max x; cont x 0..; c: x >= 4", "unbounded", None),
        ("min x; semi x 2..5; c: 2x >= 1", "optimal", 2),
        ("min 4; int x 0..3; c: x >= 1", "optimal", 4),
    ],
)
def test_status_and_value_in_the_models_own_sense(text: str, status: str, value: float | None) -> None:
    found = solved(model(text), 10.0)
    assert (found.status, found.value) == (status, value)


def test_wl_reads_raw_coefficients_at_two_steps_only(tmp_path: Path) -> None:
    """Two squares and one octagon look the same from every node."""
    rings = {"two": [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4)]}
    rings["one"] = [(k, (k + 1) % 8) for k in range(8)]
    texts = {
        name: "min " + " + ".join(f"x{k}" for k in range(8)) + "; bin " + " ".join(f"x{k}" for k in range(8))
        + "".join(f"; c{i}: x{j} + x{k} >= 1" for i, (j, k) in enumerate(edges))
        for name, edges in rings.items()
    }  # fmt: skip
    assert answer("wl", texts["two"], texts["one"], tmp_path).answer == "equivalent"
    assert answer("canonical", texts["two"], texts["one"], tmp_path).answer == "not_equivalent"
