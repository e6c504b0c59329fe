"""Answers of the relaxation: by floats and basis as asked, and by the exact simplex alone."""

import math
import random
import time

import pytest
from gmpy2 import mpq
from oracle import INF, feasible_range, is_feasible

from equivamap.ir import Affine, Row, canonical
from equivamap.verify.evidence import farkas_bound
from equivamap.verify.outcomes import Reason
from equivamap.verify.region import Region
from equivamap.verify.relaxation import Above, Empty, Failed, Proved, Ray, Relaxation, nice_rational


def test_nice_rational():
    assert nice_rational(1 / 3) == mpq(1, 3)
    assert nice_rational(-22 / 7) == mpq(-22, 7)
    assert nice_rational(0.1) == mpq(1, 10)
    assert nice_rational(5.0000000001) == 5
    assert nice_rational(1e-13) == 0
    assert nice_rational(12345678.0) == 12345678
    assert nice_rational(math.inf) == nice_rational(math.nan) == 0
    for value in (math.pi, -math.e * 1e5, 1e-5 * math.sqrt(2)):
        assert abs(float(nice_rational(value)) - value) <= 1e-9 * abs(value)


def ugly_program(seed):
    """A small continuous program with decimals of twelve digits, most often feasible."""
    rng = random.Random(seed)

    def number():
        return canonical(round(rng.uniform(-50, 50) / 1.07 ** rng.randint(1, 12), rng.choice([1, 6, 12])))

    n = rng.randint(2, 4)
    bounds = [
        (mpq(0) if rng.random() < 0.7 else None, abs(number()) if rng.random() < 0.5 else None)
        for _ in range(n)
    ]
    point = [upper / 3 if upper is not None else mpq(1) for _, upper in bounds]
    rows = []
    for i in range(rng.randint(1, 4)):
        body = Affine({j: number() for j in range(n)})
        at, room = body.at(dict(enumerate(point))), abs(number())
        if seed % 5 == 0:
            room -= 20
        sides = rng.choice([(at - room, None), (None, at + room), (at, at)])
        rows.append(Row(i, body, *sides))
    form = Affine({j: number() for j in range(n)})
    return Region(bounds, [False] * n, [False] * n, rows), form


@pytest.mark.parametrize("exactly", [False, True])
def test_every_answer_is_exact(exactly):
    seen = set()
    for seed in range(150):
        region, form = ugly_program(seed)
        truth = feasible_range(region, form)
        relaxation = Relaxation(region)
        decide = relaxation.maximise_exactly if exactly else relaxation.maximise
        finite = truth.status == "feasible" and truth.maximum < INF
        top = mpq(truth.maximum.numerator, truth.maximum.denominator) if finite else mpq(0)
        for cap in (top, top - mpq(1, 10**8), top - mpq(1, 10**14)):
            answer = decide(form, region.hull, cap)
            seen.add(type(answer))
            if truth.status == "infeasible":
                assert isinstance(answer, Empty)
                assert farkas_bound(Affine(), answer.farkas.multipliers, region, region.hull) < 0
            elif not finite:
                assert isinstance(answer, Ray)
                assert is_feasible(region, answer.point)
                far = [p + 10**6 * r for p, r in zip(answer.point, answer.ray, strict=True)]
                assert is_feasible(region, far)
            elif cap == top:
                assert isinstance(answer, Proved)
                assert farkas_bound(form, answer.farkas.multipliers, region, region.hull) == top
            else:
                assert isinstance(answer, Above)
                vertex = relaxation.vertex(answer, region.hull)
                assert is_feasible(region, vertex)
                assert form.at(dict(enumerate(vertex))) > cap
        if finite:
            assert isinstance(decide(form, region.hull, top, strict=True), Above)
            assert isinstance(decide(form, region.hull, top + mpq(1, 10**14), strict=True), Proved)
    assert seen == {Proved, Empty, Ray, Above}


def test_floats_suffice_where_numbers_are_tame(monkeypatch):
    """The exact simplex is the last resort: duals, rays and bases of floats answer ordinary questions."""
    region = Region(
        [(mpq(0), None)] * 3,
        [False] * 3,
        [False] * 3,
        [
            Row(0, Affine({0: mpq(3), 1: mpq(7, 10)}), None, mpq(11)),
            Row(1, Affine({1: mpq(1), 2: mpq(-13, 7)}), None, mpq(1, 3)),
        ],
    )
    relaxation = Relaxation(region)
    relaxation.tableau_allowed = False
    assert isinstance(relaxation.maximise(Affine({0: mpq(1)}), region.hull, mpq(11, 3)), Proved)
    assert isinstance(relaxation.maximise(Affine({2: mpq(1)}), region.hull, mpq(0)), Ray)
    cut = [(mpq(4), None), *region.hull[1:]]
    assert isinstance(relaxation.maximise(Affine({2: mpq(1)}), cut, mpq(0)), Empty)


def test_where_floats_fail_the_exact_simplex_answers_or_the_reason_is_numeric():
    tiny = mpq(1, 10**25)
    row = Row(0, Affine({0: mpq(1), 1: tiny * tiny}), tiny, tiny)
    region = Region([(mpq(0), tiny), (None, None)], [False] * 2, [False] * 2, [row])
    form = Affine({1: mpq(1)})
    assert isinstance(Relaxation(region).maximise(form, region.hull, 1 / tiny), Proved)
    refused = Relaxation(region)
    refused.tableau_allowed = False
    assert refused.maximise(form, region.hull, 1 / tiny) == Failed(Reason.NUMERIC)


def test_deadline():
    region, form = ugly_program(1)
    relaxation = Relaxation(region, time.monotonic() - 1)
    assert relaxation.maximise(form, region.hull, mpq(0)) == Failed(Reason.TIME)
    assert relaxation.maximise_exactly(form, region.hull, mpq(0)) == Failed(Reason.TIME)
