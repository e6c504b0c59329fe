"""Models that agree as long as all is small, and differ where it is larger than what was asked about."""

from __future__ import annotations

import pytest

from equivamap.formulations.comparing.across import Comparison
from equivamap.formulations.comparing.refuting import Refuted, Refuter
from equivamap.verify.relations import Outcome
from tests.formulations.knapsacks import ROW, A, checked, with_row

pytest.importorskip("gurobipy")

DIFFERS_AT_SIX = with_row("model.addConstr(quicksum(w[i] * x[i] for i in range(n) if i != 5) <= d)")


def test_a_difference_above_the_default_sizes_refutes() -> None:
    result = checked(DIFFERS_AT_SIX, sizes=None, instances=15)
    assert result.verdict is Outcome.NOT_EQUIVALENT
    assert result.witness is not None
    assert any(one.data_a["n"] >= 6 for one in result.witness.instances)


def test_sizes_that_are_asked_for_are_the_scope() -> None:
    small = checked(DIFFERS_AT_SIX, sizes=4, instances=15)
    assert small.verdict is Outcome.EQUIVALENT and small.scope == "sizes≤4" and small.sizes == {"n": 4}
    large = checked(DIFFERS_AT_SIX, sizes=6, instances=15)
    assert large.verdict is Outcome.NOT_EQUIVALENT and large.witness is not None
    assert any(one.data_a["n"] == 6 for one in large.witness.instances)


def test_larger_data_are_told_and_not_claimed() -> None:
    result = checked(A, sizes=None, instances=10)
    assert result.verdict is Outcome.EQUIVALENT and result.scope == "sizes≤4"
    assert result.sizes == {"n": 4} and result.counts.compared == 10
    assert any("larger data sets, up to n = 7" in note and "--sizes 7" in note for note in result.notes)


def test_nothing_is_larger_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Comparison] = []
    take = Refuter.take

    def noted(self: Refuter, comparison: Comparison) -> Refuted | None:
        seen.append(comparison)
        return take(self, comparison)

    monkeypatch.setattr(Refuter, "take", noted)
    row = f"{ROW}\n    if n >= 3:\n        model.addConstr(x[0] * (1 + d) <= max(1 + d, 1))"
    checked(with_row(row), sizes=5, instances=20)
    assert max(one.data_a["n"] for one in seen) == 5
