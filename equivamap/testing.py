"""For tests of models: assert that a model still is the problem it was.

>>> from equivamap.testing import assert_equivalent
>>> assert_equivalent("reference.py", "refactored.py", map="names")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from equivamap.errors import UsageError

if TYPE_CHECKING:
    from equivamap.verify.verdict import CheckResult

__all__ = ["NotEquivalentError", "UndecidedError", "assert_equivalent"]

_ON_UNDECIDED = ("fail", "skip")


class NotEquivalentError(AssertionError):
    """The models were refuted.

    Parameters
    ----------
    message
        The report on the check.
    result
        The result itself, with witness and differences.
    """

    def __init__(self, message: str, result: CheckResult) -> None:
        super().__init__(message)
        self.result = result


class UndecidedError(AssertionError):
    """The models were neither proved nor refuted, which is no proof: ``on_undecided="skip"`` skips instead.

    Parameters
    ----------
    message
        The report on the check.
    result
        The result itself; its `reason` says why.
    """

    def __init__(self, message: str, result: CheckResult) -> None:
        super().__init__(message)
        self.result = result


def assert_equivalent(
    a: Any,
    b: Any,
    *,
    map: Any = "names",
    objective: str = "same",
    on_undecided: Literal["fail", "skip"] = "fail",
    **options: Any,
) -> CheckResult:
    """Assert that two models are the same problem; the failure's message is the whole report.

    Parameters
    ----------
    a, b
        Reference and candidate, as for `equivamap.check`.
    map
        ``"names"``, which in a refactoring is what is meant: a shared name that means something else refutes. None
        searches for a map.
    objective
        ``"same"``: costs may differ by nothing, not even by a unit.
    on_undecided
        What to do where neither a proof nor a refutation was found: fail, or skip the test.
    options
        Further options of `equivamap.check`.

    Returns
    -------
    CheckResult
        Always with the verdict ``equivalent``.

    Raises
    ------
    NotEquivalentError
        If the models were refuted.
    UndecidedError
        If they were neither proved nor refuted, and `on_undecided` is ``"fail"``.
    InputError
        If a model or an option cannot be used.
    """
    if on_undecided not in _ON_UNDECIDED:
        raise UsageError(
            f"on_undecided is {on_undecided!r}",
            kind="unknown-option",
            remedy=f"one of {', '.join(_ON_UNDECIDED)}",
            side="options",
        )
    from equivamap.checking import check
    from equivamap.report.text import render_text
    from equivamap.verify.relations import Outcome

    result = check(a, b, map=map, objective=objective, **options)
    if result.verdict is Outcome.EQUIVALENT:
        return result
    report = "\n" + render_text(result)
    if result.verdict is Outcome.NOT_EQUIVALENT:
        raise NotEquivalentError(report, result)
    if on_undecided == "skip":
        import pytest

        pytest.skip(f"undecided ({result.reason}): {result.explanation}")
    raise UndecidedError(report, result)
