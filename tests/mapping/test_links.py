from __future__ import annotations

from gmpy2 import mpq

from equivamap.ir import Affine
from equivamap.mapping.links import Links


def test_a_renaming_is_read_both_ways() -> None:
    links = Links.renaming([(0, 2), (1, 0)])
    assert links.backward == {0: Affine.variable(2), 1: Affine.variable(0)}
    assert links.forward == {2: Affine.variable(0), 0: Affine.variable(1)}
    assert Links.renaming([]).backward == {}


def test_lines_join_the_renaming_of_their_side_only() -> None:
    half = Affine({1: mpq(1, 2)})
    links = Links(backward_lines={3: half}, forward_lines={5: half})
    assert links.backward == {3: half}
    assert links.forward == {5: half}
