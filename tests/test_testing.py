from __future__ import annotations

import pytest
from short_models import model

from equivamap.errors import UsageError
from equivamap.testing import NotEquivalentError, UndecidedError, assert_equivalent
from equivamap.verify.relations import Outcome, Reason

REFERENCE = "max 3 x + 2 y; int x 0..9; int y 0..9; cap: x + y <= 7; late: 2 x + y <= 9"


def test_a_model_written_again_passes_and_returns_the_result() -> None:
    again = model("max 2 y + 3 x; int y 0..9; int x 0..9; late: y + 2 x <= 9; cap: 3 x + 3 y <= 21")
    assert assert_equivalent(model(REFERENCE), again).verdict is Outcome.EQUIVALENT


def test_a_lost_row_fails_with_the_report_and_the_witness() -> None:
    lost = model("max 3 x + 2 y; int x 0..9; int y 0..9; cap: x + y <= 7")
    with pytest.raises(NotEquivalentError, match="missing in B: late") as caught:
        assert_equivalent(model(REFERENCE), lost)
    assert caught.value.result.witness is not None


def test_a_renamed_variable_is_no_refutation_and_no_proof_by_names() -> None:
    renamed = model("max 3 x + 2 z; int x 0..9; int z 0..9; cap: x + z <= 7; late: 2 x + z <= 9")
    with pytest.raises(AssertionError):
        assert_equivalent(model(REFERENCE), renamed)
    assert assert_equivalent(model(REFERENCE), renamed, map=None).map_source == "structure"


def test_a_change_of_unit_is_a_failure_unless_allowed() -> None:
    euros = model("max 300 x + 200 y; int x 0..9; int y 0..9; cap: x + y <= 7; late: 2 x + y <= 9")
    with pytest.raises(NotEquivalentError):
        assert_equivalent(model(REFERENCE), euros)
    assert assert_equivalent(model(REFERENCE), euros, objective="auto").objective_map is not None


def test_undecided_is_an_exception_of_its_own_or_a_skip() -> None:
    one_point = model("min x; cont x 0..5; a: x >= 2; b: x <= 2")
    other = model("min x; cont x 0..7; a: 2 x >= 4; b: x + 3 y <= 2; cont y 0..")
    with pytest.raises(UndecidedError) as caught:
        assert_equivalent(one_point, other)
    assert caught.value.result.reason is Reason.DEGENERATE
    with pytest.raises(pytest.skip.Exception, match="degenerate"):
        assert_equivalent(one_point, other, on_undecided="skip")


def test_an_unknown_choice_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match="on_undecided"):
        assert_equivalent("no.py", "no.py", on_undecided="ignore")  # type: ignore[arg-type]
