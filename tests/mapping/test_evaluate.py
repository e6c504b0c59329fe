from __future__ import annotations

from equivamap.ir import Affine
from tests.mapping.models import evaluated


def test_an_expression_whose_variables_cancel_is_a_number() -> None:
    assert evaluated("y - y + 2") == 2
    assert evaluated("2 ** (y - y + 3)") == 8
    assert evaluated("0*y + z") == Affine.variable(1)
