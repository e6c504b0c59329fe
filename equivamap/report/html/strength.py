"""Strength: LP bounds and optimal values on one line, sizes as bars."""

from __future__ import annotations

import math

from equivamap.ir.numbers import nearest_float
from equivamap.ir.rendering import render_values
from equivamap.report.html.markup import Markup, tag
from equivamap.verify.verdict import CheckResult

__all__ = ["strength_section"]

_WIDTH, _LEFT, _RIGHT = 760, 40, 40


def strength_section(result: CheckResult) -> Markup | None:
    """Return sizes and bounds of both models."""
    strength = result.strength
    if strength is None:
        return None
    rows = []
    for k, what in enumerate(("variables", "rows", "nonzeros")):
        sizes = (strength.size_a[k], strength.size_b[k])
        most = max(*sizes, 1)
        cells = [
            tag(
                "td",
                tag("span", class_=f"bar side-{side}", style=f"width:{100 * size / most:.1f}%"),
                tag("span", f"{size:,}", class_="num"),
            )
            for side, size in zip("ab", sizes, strict=True)
        ]
        rows.append(tag("tr", tag("th", what, scope="row"), *cells))
    head = tag("tr", tag("th"), tag("th", "A", scope="col"), tag("th", "B", scope="col"))
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="sizes")
    note = tag("p", strength.note) if strength.note else None
    return tag("section", tag("h2", "Strength"), note, _values(result), table, id="strength")


def _values(result: CheckResult) -> Markup | None:
    """Draw the LP bounds and the optimal values of both sides on one line."""
    strength = result.strength
    assert strength is not None
    lanes: list[tuple[str, str, list[tuple[str, float, str]]]] = []
    for side, bound, optimum in zip(
        "ab", (strength.bound_a, strength.bound_b), result.optimal_values, strict=True
    ):
        marks = []
        if bound is not None and math.isfinite(bound):
            marks.append(("lp", bound, f"{bound:.9g}"))
        if optimum is not None and math.isfinite(nearest_float(optimum)):
            marks.append(("optimum", nearest_float(optimum), render_values(optimum)[0]))
        lanes.append((side, {"min": "minimised", "max": "maximised"}[result.senses["ab".index(side)]], marks))
    values = [value for _, _, marks in lanes for _, value, _ in marks]
    if not values:
        return None
    low, high = min(values), max(values)
    span = high - low
    scale = (_WIDTH - _LEFT - _RIGHT - 160) / span if span else 0.0

    def place(value: float) -> float:
        return _LEFT + 80 + ((value - low) * scale if span else (_WIDTH - _LEFT - _RIGHT - 160) / 2)

    parts: list[Markup | None] = [tag("title", _spoken(lanes))]
    for k, (side, _, marks) in enumerate(lanes):
        y = 34 + 56 * k
        parts += [
            tag("text", side.upper(), x=12, y=y + 5, class_="lane"),
            tag("line", x1=_LEFT, y1=y, x2=_WIDTH - _RIGHT, y2=y, class_="axis"),
        ]
        if len(marks) == 2:
            ends = sorted(place(value) for _, value, _ in marks)
            parts.append(
                tag("line", x1=f"{ends[0]:.1f}", y1=y, x2=f"{ends[1]:.1f}", y2=y, class_=f"gap side-{side}")
            )
        same = len(marks) == 2 and abs(place(marks[0][1]) - place(marks[1][1])) < 1
        for kind, value, label in marks:
            x = place(value)
            shape = (
                tag("circle", cx=f"{x:.1f}", cy=y, r=7, class_=f"optimum side-{side}")
                if kind == "optimum"
                else tag("path", d=f"M{x:.1f},{y - 9}v18", class_=f"lp side-{side}")
            )
            words = f"optimum {label}" if kind == "optimum" else f"LP {label}"
            if same:
                words = f"LP and optimum {label}" if kind == "optimum" else ""
            under = kind == "lp"
            parts += [
                shape,
                tag(
                    "text",
                    words,
                    x=f"{x:.1f}",
                    y=y + (25 if under else -13),
                    text_anchor="middle",
                    class_="value",
                )
                if words
                else None,
            ]
    svg = tag(
        "svg", *(p for p in parts if p is not None), viewBox=f"0 0 {_WIDTH} 126", class_="bounds", role="img"
    )
    caption = (
        "A bar marks the bound of the LP relaxation, a disc the optimal value; the shorter the way between them, "
        "the stronger the formulation."
    )
    return tag("figure", svg, tag("figcaption", caption))


def _spoken(lanes: list[tuple[str, str, list[tuple[str, float, str]]]]) -> str:
    return "; ".join(
        f"{side.upper()} ({sense}): "
        + (
            ", ".join(f"{'LP bound' if k == 'lp' else 'optimum'} {label}" for k, _, label in marks)
            or "nothing known"
        )
        for side, sense, marks in lanes
    )
