"""Score tables as text and as JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from equivamap.bench.scoring import Disagreement, Score, Scores
from equivamap.report.escaping import printable

__all__ = ["PUBLISHED", "render_scores", "scores_object"]

PUBLISHED: Mapping[str, str] = {
    "equivamap-2025": "100 on each of the nine kinds",
    "execution": "0 on rescaling and on feasibility",
    "wl": "0 on every equivalent kind",
    "naive-llm": "3.3 at worst",
}
"""Accuracy in per cent on EquivaFormulation, as published: Zhai, Lawless, Vitercik, Leqi, ICML 2025, Table 2."""


INTERVAL = "95 % interval"

_NAMED = 20
"""Pairs that are named beneath a table."""

_BOUNDED = (
    "(bounded): so many of the number before rest on instances alone; one map proves each, and not all data"
)


def scores_object(
    suite: str,
    relation: str,
    scores: Sequence[Scores],
    disagreements: Sequence[Disagreement] = (),
    *,
    labels: str = "derived",
    notes: Sequence[str] = (),
    beside: tuple[str, Sequence[Scores]] | None = None,
) -> dict[str, Any]:
    """Return the scores as a JSON object (``docs/benchmark.md``); arguments are those of `render_scores`."""
    return {
        "suite": suite,
        "relation": relation,
        "labels": labels,
        "notes": list(notes),
        "methods": {
            s.method: {
                **_numbers(s.total),
                "by_transformation": {kind: _numbers(score) for kind, score in s.by_kind.items()},
                "wrong_pairs": list(s.wrong_pairs),
                "undecided_pairs": list(s.undecided_pairs),
            }
            for s in scores
        },
        "disagreements": [vars(d) for d in disagreements],
        "beside": None
        if beside is None
        else {"relation": beside[0], "methods": {s.method: _beside(s) for s in beside[1]}},
    }


def _beside(scores: Scores) -> dict[str, Any]:
    return {
        **_numbers(scores.total),
        "wrong_pairs": list(scores.wrong_pairs),
        "undecided_pairs": list(scores.undecided_pairs),
    }


def _numbers(score: Score) -> dict[str, Any]:
    low, high = score.interval
    return {
        "pairs": score.pairs,
        "right": score.right,
        "wrong": score.wrong,
        "undecided": score.undecided,
        "open": score.open,
        "bounded": score.bounded,
        "right_bounded": score.right_bounded,
        "accuracy": _finite(score.accuracy),
        "interval": [_finite(low), _finite(high)],
        "coverage": _finite(score.coverage),
        "median_seconds": _finite(score.median_seconds),
        "p90_seconds": _finite(score.p90_seconds),
    }


def _finite(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)


def render_scores(
    suite: str,
    relation: str,
    scores: Sequence[Scores],
    disagreements: Sequence[Disagreement] = (),
    *,
    notes: Sequence[str] = (),
    beside: tuple[str, Sequence[Scores]] | None = None,
) -> str:
    """Return the tables: the methods together, then each by kind of pair.

    Parameters
    ----------
    notes
        What is said of the labels before the tables, a line each.
    beside
        Another relation, of which the labels speak, and the same answers against these labels.
    """
    all_scores = [*scores, *(beside[1] if beside else ())]
    with_bounded = any(s.total.bounded for s in all_scores)
    opened = scores[0].total.open if scores else 0
    parts = [
        f"{suite}, relation {relation}; {opened} pairs have an open label and are in no other number",
        *(printable(note) for note in notes),
        *([_BOUNDED] if with_bounded else []),
        "",
    ]
    parts += _methods_table(scores)
    for s in scores:
        if not s.total.pairs:
            continue
        worst = s.worst
        tail = "" if worst is None else f", worst kind {_percent(worst.accuracy)}"
        columns = _columns([s.total], with_interval=False)
        parts += ["", f"{s.method}{tail}"]
        parts += _table(["kind", *columns], [[kind, *_cells(x, columns)] for kind, x in s.by_kind.items()])
        parts += _named(s)
    if beside is not None:
        title = f"the same answers to {relation} against the labels for {beside[0]}, another question:"
        parts += ["", title, *_methods_table(beside[1])]
        parts += [f"{s.method}, {line}" for s in beside[1] for line in _named(s)]
    if relation == "quasi-karp":
        known = [f"{s.method}: {PUBLISHED[s.method]}" for s in scores if s.method in PUBLISHED]
        if known:
            parts += [
                "",
                "published accuracy in % (on EquivaFormulation, Table 2 of the paper): " + "; ".join(known),
            ]
    for d in disagreements:
        parts.append(f"{d.pair}: published {d.published}, proved {d.derived}: {d.evidence}")
    return "\n".join(parts) + "\n"


def _named(scores: Scores) -> list[str]:
    """Return lines that name the pairs which were not answered rightly, the first of them."""
    return [
        f"{title}: {', '.join(names[:_NAMED])}{', …' if len(names) > _NAMED else ''}"
        for title, names in (("wrong", scores.wrong_pairs), ("undecided", scores.undecided_pairs))
        if names
    ]


def _methods_table(scores: Sequence[Scores]) -> list[str]:
    columns = _columns([s.total for s in scores], with_interval=True)
    return _table(["method", *columns], [[s.method, *_cells(s.total, columns)] for s in scores])


def _columns(totals: Sequence[Score], *, with_interval: bool) -> list[str]:
    """Return the titles of the columns that say something of these scores."""
    shown = {
        "right (bounded)": any(total.bounded for total in totals),
        "wrong (bounded)": any(total.wrong_bounded for total in totals),
        INTERVAL: with_interval,
    }
    return [title for title in _CELLS if shown.get(title, True)]


def _cells(score: Score, columns: Sequence[str]) -> list[str]:
    return [_CELLS[title](score) for title in columns]


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f}"


def _seconds(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


_CELLS: Mapping[str, Callable[[Score], str]] = {
    "pairs": lambda score: str(score.pairs),
    "right": lambda score: str(score.right),
    "right (bounded)": lambda score: str(score.right_bounded),
    "wrong": lambda score: str(score.wrong),
    "wrong (bounded)": lambda score: str(score.wrong_bounded),
    "undecided": lambda score: str(score.undecided),
    "accuracy": lambda score: _percent(score.accuracy),
    INTERVAL: lambda score: " to ".join(_percent(end) for end in score.interval) if score.pairs else "-",
    "median s": lambda score: _seconds(score.median_seconds),
    "p90 s": lambda score: _seconds(score.p90_seconds),
}
"""What stands in each column of a table."""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [cell.rjust(w) for cell, w in zip(cells, widths, strict=True)]
        return "  ".join([cells[0].ljust(widths[0]), *padded[1:]]).rstrip()

    return [line(head), *(line(row) for row in rows)]
