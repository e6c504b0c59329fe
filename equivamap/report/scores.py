"""Score tables as text and as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from equivamap.bench.scoring import Disagreement, Score, Scores

__all__ = ["PUBLISHED", "render_scores", "scores_object"]

PUBLISHED: Mapping[str, str] = {
    "equivamap-2025": "100 on each of the nine kinds",
    "execution": "0 on rescaling and on feasibility",
    "wl": "0 on every equivalent kind",
    "naive-llm": "3.3 at worst",
}
"""Accuracy in per cent on EquivaFormulation, as published: Zhai, Lawless, Vitercik, Leqi, ICML 2025, Table 2."""


INTERVAL = "95 % interval"


def scores_object(
    suite: str,
    relation: str,
    scores: Sequence[Scores],
    disagreements: Sequence[Disagreement] = (),
) -> dict[str, Any]:
    """Return the scores as a JSON object (``docs/benchmark.md``)."""
    return {
        "suite": suite,
        "relation": relation,
        "methods": {
            s.method: {
                **_numbers(s.total),
                "by_transformation": {kind: _numbers(score) for kind, score in s.by_kind.items()},
                "wrong_pairs": list(s.wrong_pairs),
            }
            for s in scores
        },
        "disagreements": [vars(d) for d in disagreements],
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
) -> str:
    """Return the tables: the methods together, then each by kind of pair."""
    with_bounded = any(s.total.bounded for s in scores)
    head = [
        "method",
        "pairs",
        "right",
        "wrong",
        "undecided",
        *(["bounded"] if with_bounded else []),
        "accuracy",
        INTERVAL,
        "median s",
        "p90 s",
    ]
    total = [[s.method, *_cells(s.total, with_interval=True, with_bounded=with_bounded)] for s in scores]
    opened = scores[0].total.open if scores else 0
    parts = [
        f"{suite}, relation {relation}; {opened} pairs have an open label and are in no other number",
        "",
    ]
    parts += _table(head, total)
    for s in scores:
        worst = s.worst
        tail = "" if worst is None else f", worst kind {_percent(worst.accuracy)}"
        parts += ["", f"{s.method}{tail}"]
        rows = [
            [kind, *_cells(score, with_interval=False, with_bounded=with_bounded)]
            for kind, score in s.by_kind.items()
        ]
        parts += _table(["kind", *(h for h in head[1:] if h != INTERVAL)], rows)
        if s.wrong_pairs:
            parts.append(f"wrong: {', '.join(s.wrong_pairs[:20])}{', …' if len(s.wrong_pairs) > 20 else ''}")
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


def _cells(score: Score, *, with_interval: bool, with_bounded: bool) -> list[str]:
    low, high = score.interval
    interval = [f"{_percent(low)} to {_percent(high)}"] if with_interval else []
    return [
        str(score.pairs),
        str(score.right),
        str(score.wrong),
        str(score.undecided),
        *([str(score.bounded)] if with_bounded else []),
        _percent(score.accuracy),
        *interval,
        _seconds(score.median_seconds),
        _seconds(score.p90_seconds),
    ]


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f}"


def _seconds(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [cell.rjust(w) for cell, w in zip(cells, widths, strict=True)]
        return "  ".join([cells[0].ljust(widths[0]), *padded[1:]]).rstrip()

    return [line(head), *(line(row) for row in rows)]
