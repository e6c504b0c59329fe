"""Two models compared: names and order aside, with the fewest differences."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from fractions import Fraction

import pytest

import equivamap
from equivamap.comparing import diff
from equivamap.errors import InputError
from equivamap.ir import Axis, Instance, Origin, build_instance
from equivamap.verify.changes import DiffResult, Effect, Place
from tests.propose.chains import Plain, base, chain, mutate, permute
from tests.short_models import model

A = (
    "min 3x[1] + 2x[2] + 7z; int x[1] x[2] 0..9; cont z 0..20; "
    "cap[1]: x[1] + 2x[2] + z <= 14; cap[2]: 5x[1] + z <= 21; need: 3x[2] + 4z >= 5"
)
RENAMED = (
    "min 7w + 2y[2] + 3y[1]; cont w 0..20; int y[2] y[1] 0..9; "
    "q: 3y[2] + 4w >= 5; p[2]: 5y[1] + w <= 21; p[1]: y[1] + 2y[2] + w <= 14"
)


def told(result: DiffResult) -> list[tuple[Place, str, str, Effect]]:
    return [(group.place, group.kind, group.family, group.effect) for group in result.groups]


def test_names_and_order_are_no_differences() -> None:
    result = diff(model(A), model(RENAMED))
    assert result.same and result.exit_status == 0 and result.feasible_kept
    assert set(result.renamed_columns) == {"x[i] ↔ y[i]", "z ↔ w"}
    assert set(result.renamed_rows) == {"cap[i] ↔ p[i]", "need ↔ q"}
    assert result.columns == (3, 3, 3) and result.rows == (3, 3, 3)
    assert result.moved_columns == 2 and result.moved_rows == 2
    assert result.source == "structure"


def test_misleading_names_do_not_fool_it() -> None:
    crossed = (
        "min 3x[2] + 2x[1] + 7z; int x[2] x[1] 0..9; cont z 0..20; "
        "cap[1]: x[2] + 2x[1] + z <= 14; cap[2]: 5x[2] + z <= 21; need: 3x[1] + 4z >= 5"
    )
    result = diff(model(A), model(crossed))
    assert result.same and result.renamed_columns == ("x[1] ↔ x[2]", "x[2] ↔ x[1]")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<= 21", "<= 22", (Place.ROW, "changed", "cap ↔ p", Effect.LOOSER)),
        ("2y[2] + w <=", "2y[2] + 3w <=", (Place.ROW, "changed", "cap ↔ p", Effect.TIGHTER)),
        ("2y[2] + 3y[1]", "2y[2] + 4y[1]", (Place.OBJECTIVE, "changed", "objective", Effect.COST)),
        ("cont w 0..20", "cont w 0..19", (Place.BOUNDS, "changed", "z ↔ w", Effect.NOTHING)),
        ("cont w 0..20", "int w 0..20", (Place.TYPE, "changed", "z ↔ w", Effect.TIGHTER)),
        ("; q: 3y[2] + 4w >= 5", "", (Place.ROW, "missing", "need", Effect.LOOSER)),
        ("; q:", "; more: y[1] + w <= 21; q:", (Place.ROW, "extra", "more", Effect.NOTHING)),
    ],
)
def test_one_change_below_other_names_is_found(
    old: str, new: str, expected: tuple[Place, str, str, Effect]
) -> None:
    assert old in RENAMED
    result = diff(model(A), model(RENAMED.replace(old, new)))
    assert told(result) == [expected]
    assert result.exit_status == (0 if expected[3] is Effect.NOTHING else 1) and not result.same
    assert result.feasible_kept == (expected[3] is Effect.NOTHING)


def test_what_matters_comes_first() -> None:
    other = RENAMED.replace("; q:", "; more: y[1] + w <= 21; q:").replace("<= 14", "<= 15")
    effects = [effect for *_, effect in told(diff(model(A), model(other)))]
    assert effects == [Effect.LOOSER, Effect.NOTHING]


def plain_model(rng: random.Random) -> Plain:
    """Return a model of 8 variables and 6 rows with many different numbers."""
    bounds = tuple((Fraction(0), Fraction(rng.randint(2, 9))) for _ in range(8))
    rows = []
    for _ in range(6):
        terms = {j: Fraction(rng.choice([2, 3, 5, 7, 11, 13])) for j in rng.sample(range(8), 4)}
        rows.append((terms, None, Fraction(rng.randint(20, 90))))
    cost = {j: Fraction(rng.randint(1, 30)) for j in range(8)}
    return Plain(bounds, (True, False) * 4, tuple(rows), cost)


@pytest.mark.parametrize("seed", range(12))
def test_a_single_changed_number_is_told_as_one_difference(seed: int) -> None:
    rng = random.Random(seed)
    before = plain_model(rng)
    rows = list(before.rows)
    i = rng.randrange(len(rows))
    terms, low, high = rows[i]
    assert high is not None
    if seed % 2:
        rows[i] = (terms, low, high + 1)
    else:
        j = rng.choice(sorted(terms))
        rows[i] = ({**terms, j: terms[j] + Fraction(1, 2)}, low, high)
    after = permute(replace(before, rows=tuple(rows)), rng)
    result = diff(before.instance("u"), after.instance("v"), time_limit=20)
    assert result.count == 1, told(result)
    ((change,),) = (group.changes for group in result.groups)
    assert change.place is Place.ROW and change.name_a == f"urow{i}"


def grid(size: int, prefix: str, extra: bool) -> Instance:
    """Return a highly symmetric assignment model."""
    rows = [({i * size + j: 1 for j in range(size)}, 1, 1) for i in range(size)]
    rows += [({i * size + j: 1 for i in range(size)}, 1, 1) for j in range(size)]
    if extra:
        rows.append(({0: 1, size + 1: 1}, None, 1))
    return build_instance(
        variables=Axis([f"{prefix}[{i},{j}]" for i in range(size) for j in range(size)]),
        constraints=Axis([f"{prefix}row{k}" for k in range(len(rows))]),
        bounds=[(0, 1)] * size**2,
        kinds=[1] * size**2,
        rows=rows,
        cost=dict.fromkeys(range(size**2), 1),
        sense="min",
        origin=Origin("grid", "test"),
    )


def test_a_symmetric_model_ends_in_time() -> None:
    started = time.monotonic()
    result = diff(grid(12, "x", False), grid(12, "y", True), time_limit=10)
    assert time.monotonic() - started < 100
    assert (Place.ROW, "extra") in [entry[:2] for entry in told(result)]
    assert not result.same


def test_nothing_in_common_is_all_missing_and_all_extra() -> None:
    a = model("min x; int x 0..9; int y 2..4; c: x + y <= 5")
    result = diff(a, model("max 7u; cont u -1..1; semi v 3..8; k: 8u - 2.5v >= 1; l: u + v = 2"))
    assert result.exit_status == 1 and not result.feasible_kept
    kinds = {(group.place, group.kind) for group in result.groups}
    assert {(Place.ROW, "missing"), (Place.ROW, "extra")} <= kinds


@pytest.mark.parametrize("other", ["min 0", "min 3; c: 0x >= 1; bin x", A])
def test_models_without_columns(other: str) -> None:
    result = diff(model("min 0"), model(other))
    assert result.same == (other == "min 0")
    assert result.columns[2] == 0


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_time_limit_must_be_positive(limit: float) -> None:
    with pytest.raises(InputError, match="time_limit"):
        diff(model(A), model(A), time_limit=limit)


def test_it_is_public() -> None:
    assert equivamap.diff is diff


@pytest.mark.parametrize("seed", range(12))
def test_what_is_said_agrees_with_check(seed: int) -> None:
    rng = random.Random(seed)
    before = base(rng)
    after = chain(before, rng, longest=3)
    if seed % 3 == 2:
        after = mutate(after, rng)
    a, b = before.instance("u"), after.instance("v")
    result = diff(a, b, time_limit=10)
    verdict = equivamap.check(a, b, map="free", time_limit=10).verdict
    if result.same:
        assert result.feasible_kept
        assert verdict in ("equivalent", "undecided")
    if result.feasible_kept:
        assert verdict != "not_equivalent"
