"""Batches and classes of models as text and as JSON objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from equivamap.batch.grouping import Compared, GroupResult, Merge
from equivamap.batch.results import PairResult
from equivamap.ir.escaping import printable
from equivamap.report.layout import Page
from equivamap.report.wording import OUTCOME, REASON, counted

__all__ = ["batch_object", "group_object", "pair_line", "render_batch", "render_group"]

_OPEN_SHOWN = 20


def pair_line(result: PairResult) -> str:
    """Write one pair of a batch as one line."""
    name = printable(result.key)
    if result.error is not None:
        return f"{name}: not checked, {result.error.fault} error: {printable(result.error.message)}"
    assert result.verdict is not None
    why = "" if result.reason is None else f" ({result.reason})"
    return f"{name}: {OUTCOME[result.verdict]}{why}"


def render_batch(results: Sequence[PairResult], *, width: int = 100) -> str:
    """Write each pair on a line, and how many came to what."""
    page = Page(width)
    for result in results:
        page.item(pair_line(result))
    page.gap()
    counts = Counter(str(result.verdict or "error") for result in results)
    page.item(
        f"{counted(len(results), 'pair')}: " + ", ".join(f"{counts[k]} {k}" for k in sorted(counts))
        if results
        else "no pairs"
    )
    return page.text()


def batch_object(result: PairResult) -> dict[str, Any]:
    """Return one pair of a batch as plain values."""
    return {"key": result.key, **result.as_object()}


# -- classes ----------------------------------------------------------------------------------------------------


def render_group(result: GroupResult, *, width: int = 100) -> str:
    """Write classes, why each model stands in its class, and what is open between classes."""
    page = Page(width)
    count = sum(len(found.members) for found in result.classes)
    page.item(
        f"{counted(count, 'model')} in {counted(len(result.classes), 'class', 'classes')} ({result.relation})"
    )
    for number, found in enumerate(result.classes, start=1):
        page.heading(f"Class {number}: {counted(len(found.members), 'model')}")
        merged = {merge.model: merge for merge in found.merges}
        for name in found.members:
            merge = merged.get(name)
            page.item(f"  {printable(name)}" + ("" if merge is None else f"  {_merge_words(merge)}"))
    _write_section(page, "Different, proved", result.apart)
    _write_section(page, "One way only: the second has all that the first has, and more", result.one_way)
    _write_section(page, "Open: neither the same nor different is proved", result.undecided)
    if result.unread:
        page.heading("Not read")
        for unread in result.unread:
            page.item(f"  {printable(unread.name)}: {printable(str(unread.error.message))}")
    return page.text()


def _merge_words(merge: Merge) -> str:
    how = {
        "identical": "the same model as",
        "symmetric": "proved against",
        "both ways": "proved both ways against",
    }
    return f"{how[merge.by]} {printable(merge.other)}"


def _write_section(page: Page, title: str, found: Sequence[Compared]) -> None:
    if not found:
        return
    page.heading(title)
    for one in found[:_OPEN_SHOWN]:
        why = printable(one.explanation)
        if one.reason is not None:
            why = f"{one.reason}: {why or REASON[one.reason]}"
        page.item(f"  {printable(one.a)} and {printable(one.b)}" + (f": {why}" if why else ""))
    if len(found) > _OPEN_SHOWN:
        page.item(f"  and {len(found) - _OPEN_SHOWN} more")


def group_object(result: GroupResult) -> dict[str, Any]:
    """Return classes as plain values."""
    from equivamap.report.json import error_object

    return {
        "relation": str(result.relation),
        "settled": result.settled,
        "classes": [
            {
                "members": list(found.members),
                "merges": [
                    {
                        "model": merge.model,
                        "other": merge.other,
                        "by": merge.by,
                        "grade": str(merge.grade),
                        "proofs": [_compared(proof) for proof in merge.proofs],
                    }
                    for merge in found.merges
                ],
            }
            for found in result.classes
        ],
        "apart": [_compared(one) for one in result.apart],
        "undecided": [_compared(one) for one in result.undecided],
        "one_way": [_compared(one) for one in result.one_way],
        "unread": [{"name": one.name, **error_object(one.error)} for one in result.unread],
        "seconds": result.seconds,
    }


def _compared(one: Compared) -> dict[str, Any]:
    return {
        "a": one.a,
        "b": one.b,
        "verdict": str(one.verdict),
        "reason": None if one.reason is None else str(one.reason),
        "explanation": one.explanation,
        "grade": None if one.grade is None else str(one.grade),
        "strongest_proved": None if one.strongest_proved is None else str(one.strongest_proved),
    }
