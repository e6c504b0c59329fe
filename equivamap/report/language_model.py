"""What a report says of the language model that proposed maps."""

from __future__ import annotations

from typing import Any

from equivamap.report.escaping import printable
from equivamap.report.layout import Page
from equivamap.report.wording import counted
from equivamap.verify.model_use import ModelUse

__all__ = ["model_use_object", "write_model_use"]


def write_model_use(page: Page, use: ModelUse | None) -> None:
    """Write whether a language model was asked, what it took, and why nothing more was asked."""
    if use is None:
        return
    page.gap()
    name = f" {printable(use.model)}" if use.model else ""
    if not use.asked:
        page.item(f"Language model{name}: not asked: {printable(use.why)}", indent="  ")
    else:
        page.item(f"Language model{name}: {'; '.join(_parts(use))}", indent="  ")
        if use.suspicion:
            page.item(
                f"  it says that they are not the same, which proves nothing: {printable(use.suspicion)}",
                indent="    ",
            )
    for note in use.notes:
        page.item(f"  {printable(note)}", indent="    ")


def _parts(use: ModelUse) -> list[str]:
    answers = counted(use.questions, "question")
    others = [
        f"{count} answered from {place}"
        for count, place in ((use.from_cache, "the cache"), (use.from_recording, "a recording"))
        if count
    ]
    parts = [f"{answers} in {counted(use.rounds, 'round')}" + (f" ({', '.join(others)})" if others else "")]
    if use.tokens_in or use.tokens_out:
        about = "about " if use.estimated else ""
        parts.append(f"{about}{use.tokens_in:,} tokens in, {use.tokens_out:,} out")
    if use.cost is not None:
        parts.append(f"cost {use.cost:.4f}")
    parts.append(f"{use.seconds:.1f} s")
    if use.why:
        parts.append(f"ended: {printable(use.why)}")
    return parts


def model_use_object(use: ModelUse | None) -> dict[str, Any] | None:
    """Return the same as plain values; None where the question was settled without a model."""
    if use is None:
        return None
    return {
        "asked": use.asked,
        "why": use.why,
        "model": use.model,
        "rounds": use.rounds,
        "questions": use.questions,
        "from_cache": use.from_cache,
        "from_recording": use.from_recording,
        "tokens_in": use.tokens_in,
        "tokens_out": use.tokens_out,
        "estimated": use.estimated,
        "cost": use.cost,
        "seconds": use.seconds,
        "suspicion": use.suspicion,
        "notes": list(use.notes),
    }
