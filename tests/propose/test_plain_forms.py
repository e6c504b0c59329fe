"""Forms over coordinates: a column where there is one, plain numbers where not, costs as they are written."""

from __future__ import annotations

import math

from gmpy2 import mpq
from short_models import model

from equivamap.ir import Affine
from equivamap.propose.facets import Facets, facets
from equivamap.propose.plain_forms import PlainForms


def of(text: str) -> Facets:
    found = facets(model(text), deadline=math.inf)
    assert found is not None
    return found


def over(side: Facets, form: Affine) -> Affine:
    """Return a form over columns over the coordinates."""
    columns = {k: column for k, column in enumerate(side.columns) if column is not None}
    return form.substitute(columns)


FLOW = "min 2 p + 3 q + r; cont p q r 0..5; balance: p + q + r = 5"


def test_a_form_that_is_a_column_is_written_as_it() -> None:
    side = of(FLOW)
    for k, column in enumerate(side.columns):
        assert column is not None
        (line,) = list(PlainForms(side, {}, None).lines({0: column}))
        assert line == {0: Affine.variable(k)}


def test_no_column_is_taken_twice_where_there_are_two() -> None:
    side = of("min x + y; cont x y 0..3; same: x - y = 0")
    (column,) = {c for c in side.columns if c is not None}
    found = next(PlainForms(side, {}, None).lines({0: column, 1: column}))
    assert set(found.values()) == {Affine.variable(0), Affine.variable(1)}


def test_the_column_with_the_cost_of_the_form_is_preferred() -> None:
    side = of("min 2 x + 7 y; cont x y 0..3; same: x - y = 0")
    column = side.columns[0]
    assert column is not None
    for price, wanted in ((2, 0), (7, 1)):
        found = next(PlainForms(side, {0: mpq(price)}, mpq(1)).lines({0: column}))
        assert found == {0: Affine.variable(wanted)}


def test_every_way_of_writing_is_the_same_form() -> None:
    side = of(FLOW + "; cont s 0..9; more: p - q + 3 s = 2")
    forms = {j: over(side, Affine({0: mpq(j), 1: mpq(1), 2: mpq(-2)}, mpq(j))) for j in range(4)}
    for lines in PlainForms(side, {}, None).lines(forms):
        assert {j: over(side, line) for j, line in lines.items()} == forms


def test_costs_agree_as_written_in_the_second_way() -> None:
    side = of(FLOW)
    # modulo the equation, -3 p - 2 (q + 2 r) is the cost but for a constant
    forms = {0: over(side, Affine.variable(0)), 1: over(side, Affine({1: mpq(1), 2: mpq(2)}))}
    prices = {0: mpq(-3), 1: mpq(-2)}
    plain, balanced = PlainForms(side, prices, mpq(1)).lines(forms)
    assert plain != balanced
    for lines in (plain, balanced):
        assert {j: over(side, line) for j, line in lines.items()} == forms
    cost = Affine.total((price, balanced[j]) for j, price in prices.items())
    assert cost.terms == {0: 2, 1: 3, 2: 1}
