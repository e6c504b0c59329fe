"""Equal problems that are written differently get isomorphic normal forms."""

from __future__ import annotations

import copy
import random

import pytest

from equivamap.propose.reductions import normal_form
from tests.propose.reductions.rewriting import COMPLEMENTING, SCALING, STEPS, base, isomorphic, permute

MODES = [(scale, complement) for scale in (False, True) for complement in (False, True)]


@pytest.mark.parametrize(("scale", "complement"), MODES)
def test_one_rewriting_does_not_change_the_normal_form(scale: bool, complement: bool) -> None:
    steps = STEPS + (SCALING if scale else []) + (COMPLEMENTING if complement else [])
    pairs, misses = 0, []
    for step in steps:
        for seed in range(6):
            rng = random.Random(seed)
            plain = base(rng)
            rewritten = copy.deepcopy(plain)
            step(rewritten, rng)
            permute(rewritten, rng)
            first = normal_form(plain.instance(), scale_columns=scale, complement=complement)
            second = normal_form(rewritten.instance(), scale_columns=scale, complement=complement)
            pairs += 1
            if not isomorphic(first.instance, second.instance):
                misses.append((step.__name__, seed))
    # a column that looks like a slack, or a free direction that nothing tells, may be chosen otherwise
    assert len(misses) <= pairs // 100, misses


@pytest.mark.parametrize(("scale", "complement"), [(False, False), (True, True)])
def test_chains_of_rewritings_mostly_keep_the_normal_form(scale: bool, complement: bool) -> None:
    steps = STEPS + (SCALING if scale else []) + (COMPLEMENTING if complement else [])
    misses = []
    for seed in range(60):
        rng = random.Random(seed)
        plain = base(rng)
        rewritten = copy.deepcopy(plain)
        for _ in range(rng.randint(1, 8)):
            rng.choice(steps)(rewritten, rng)
        permute(rewritten, rng)
        forms = [
            normal_form(p.instance(), scale_columns=scale, complement=complement) for p in (plain, rewritten)
        ]
        if not isomorphic(forms[0].instance, forms[1].instance):
            misses.append(seed)
    assert len(misses) <= 6, misses


def test_different_problems_keep_different_normal_forms() -> None:
    told_apart = 0
    for seed in range(60):
        rng = random.Random(seed)
        plain = base(rng)
        changed = copy.deepcopy(plain)
        terms, low, high = changed.rows[0]
        changed.rows[0] = (terms, None if low is None else low - 1, None if high is None else high + 1)
        same = isomorphic(normal_form(plain.instance()).instance, normal_form(changed.instance()).instance)
        told_apart += not same
    assert told_apart >= 30  # the changed row may be implied by another, or by the bounds
