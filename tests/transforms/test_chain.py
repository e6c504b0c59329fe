from __future__ import annotations

import random

from short_models import model

from equivamap.ir import Affine
from equivamap.ir.numbers import mpq
from equivamap.transforms import chained, transformation

MODEL = "min x + 2y; int x y 0..9; c: x + y >= 4; d: x - y <= 3"


def test_the_maps_of_a_chain_go_from_the_first_to_the_last() -> None:
    first = transformation("slack").apply(model(MODEL), random.Random(1))
    both = chained(first, transformation("slack").apply(first.instance, random.Random(2)))
    assert both.links.backward == {0: Affine.variable(0), 1: Affine.variable(1)}
    assert both.links.forward == {
        0: Affine.variable(0),
        1: Affine.variable(1),
        2: Affine({0: mpq(1), 1: mpq(1)}, mpq(-4)),
        3: Affine({0: mpq(-1), 1: mpq(1)}, mpq(3)),
    }
    assert both.note == "slack columns slack_c in the rows c; slack columns slack_d in the rows d"
