from __future__ import annotations

from equivamap.mapping.pairing import Pairing, inverse, partners


def test_partners_and_their_inverse() -> None:
    forth = partners([(0, 2), (3, 0)], 4)
    assert forth.tolist() == [2, -1, -1, 0]
    back = inverse(forth, 3)
    assert back.tolist() == [3, -1, 0]
    assert inverse(back, 4).tolist() == forth.tolist()


def test_pairs_stand_in_the_order_of_a() -> None:
    columns, rows = partners([(1, 0)], 2), partners([(1, 0), (0, 1)], 2)
    pairing = Pairing(columns, inverse(columns, 1), rows, inverse(rows, 2))
    assert pairing.column_pairs == [(1, 0)]
    assert pairing.row_pairs == [(0, 1), (1, 0)]
