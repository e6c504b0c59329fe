"""A drawing of a feasible region in two variables, with the point of a witness outside or inside of it."""

from __future__ import annotations

from dataclasses import dataclass

from equivamap.algebra.plane import HalfPlane, PlaneSlice, clipped, plane_slice
from equivamap.ir import Instance, Rational
from equivamap.ir.numbers import ONE, nearest_float
from equivamap.ir.rendering import render_values
from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.html.models import Models
from equivamap.verify.verdict import Witness, WitnessPoint

__all__ = ["region_figure"]

_SIDE, _LEFT, _BELOW, _TOP = 300, 52, 46, 14
_MOST_DOTS = 900

Point = tuple[Rational, Rational]


@dataclass(frozen=True)
class _View:
    """From numbers to places in the picture."""

    low: Point
    high: Point

    def at(self, point: Point) -> tuple[float, float]:
        x = nearest_float((point[0] - self.low[0]) / (self.high[0] - self.low[0]))
        y = nearest_float((point[1] - self.low[1]) / (self.high[1] - self.low[1]))
        return _LEFT + x * _SIDE, _TOP + (1 - y) * _SIDE


def region_figure(models: Models, witness: Witness) -> Markup | None:
    """Return the drawing, or None where a plane does not show what is violated."""
    found = _violated_point(models, witness)
    if found is None:
        return None
    instance, point = found
    row = instance.row(instance.constraints.position_of_name[witness.violated])
    columns = sorted(
        row.body.terms, key=lambda j: (not _is_nonzero(instance, point, j), -abs(row.body.terms[j]), j)
    )
    if instance.n == 2:
        columns = [0, 1]
    if len(columns) < 2:
        others = [j for j in range(instance.n) if j not in columns]
        columns += others if instance.n <= 2 else []
    if len(columns) < 2:
        return None
    x, y = sorted(columns[:2])
    values = {j: point.values[name] for j, name in enumerate(instance.variables.names)}
    cut = plane_slice(instance, x, y, values)
    if cut is None or [name for name in cut.violated if name != witness.violated]:
        return None
    return _figure(instance, cut, (values[x], values[y]), witness.violated, whole=instance.n == 2)


def _violated_point(models: Models, witness: Witness) -> tuple[Instance, WitnessPoint] | None:
    """Return the side that has the violated row, and the point there that breaks it."""
    for side in models.sides:
        for point in reversed(witness.points):
            names = side.instance.constraints.position_of_name
            if point.side != side.label or witness.violated not in names:
                continue
            if any(name not in point.values for name in side.instance.variables.names):
                continue
            row = side.instance.row(names[witness.violated])
            values = {j: point.values[name] for j, name in enumerate(side.instance.variables.names)}
            body = row.body.at(values)
            if (row.upper is not None and body > row.upper) or (row.lower is not None and body < row.lower):
                return side.instance, point
    return None


def _is_nonzero(instance: Instance, point: WitnessPoint, j: int) -> bool:
    return bool(point.values[instance.variables.names[j]])


def _figure(
    instance: Instance, cut: PlaneSlice, point: Point, violated: str, *, whole: bool
) -> Markup | None:
    others = [plane for plane in cut.half_planes if plane.name != violated]
    broken = [plane for plane in cut.half_planes if plane.name == violated and plane.slack(point) < 0]
    wide = _view(cut.half_planes, point)
    outer = clipped(others, (wide.low, wide.high))
    if len(outer) < 3 or not broken:
        return None
    view = _around([*outer, point])
    window = (view.low, view.high)
    inner = clipped(cut.half_planes, window)
    names = [instance.variables.names[j] for j in (cut.x, cut.y)]
    parts = [
        tag("title", f"Feasible region in {names[0]} and {names[1]}; the point lies outside row {violated}"),
        tag("polygon", points=_points(view, outer), class_="outer"),
        tag("polygon", points=_points(view, inner), class_="inner") if len(inner) >= 3 else None,
        _dots(instance, cut, view, others),
        *(_line(view, plane) for plane in broken),
        _axes(view, names),
        _marker(view, point),
    ]
    held = "" if whole else "; all other variables are held at the witness"
    caption = joined(
        [
            tag("span", "", class_="key inner"),
            " feasible  ",
            tag("span", "", class_="key outer"),
            f" feasible but for {violated}  ",
            tag("span", "", class_="key point"),
            f" the point of the witness{held}",
        ]
    )
    svg = tag(
        "svg",
        *(part for part in parts if part is not None),
        viewBox=f"0 0 {_LEFT + _SIDE + 20} {_TOP + _SIDE + _BELOW}",
        class_="region",
        role="img",
    )
    return tag("figure", svg, tag("figcaption", caption))


def _view(half_planes: tuple[HalfPlane, ...], point: Point) -> _View:
    """Return a window that holds the point and where the lines meet the axes and the bounds."""
    ends: list[list[Rational]] = [[point[0]], [point[1]]]
    for plane in half_planes:
        if plane.a and not plane.b:
            ends[0].append(plane.c / plane.a)
        elif plane.b and not plane.a:
            ends[1].append(plane.c / plane.b)
    for plane in half_planes:
        if not (plane.a and plane.b):
            continue
        for k, (own, other) in enumerate(((plane.a, plane.b), (plane.b, plane.a))):
            corner = min(ends[1 - k])
            ends[k].append((plane.c - other * corner) / own)
    low, high = [], []
    for k in (0, 1):
        here = point[k]
        near = sorted(ends[k], key=lambda value: abs(value - here))
        # a bound that is far away would press the point into a corner
        reach = 6 * max((abs(v - here) for v in near[: max(2, len(near) // 2 + 1)]), default=ONE) or ONE
        kept = [v for v in near if abs(v - here) <= reach]
        span = (max(kept) - min(kept)) or ONE
        low.append(min(kept) - span / 12)
        high.append(max(kept) + span / 8)
    return _View((low[0], low[1]), (high[0], high[1]))


def _around(points: list[Point]) -> _View:
    """Return a window that holds points with some room around them."""
    low, high = [], []
    for k in (0, 1):
        least, most = min(p[k] for p in points), max(p[k] for p in points)
        room = (most - least) / 8 or ONE
        low.append(least - room)
        high.append(most + room)
    return _View((low[0], low[1]), (high[0], high[1]))


def _points(view: _View, corners: list[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(view.at, corners))


def _line(view: _View, plane: HalfPlane) -> Markup | None:
    """Draw where a half plane ends, within the window."""
    (left, low), (right, high) = view.low, view.high
    ends: list[Point] = []
    if plane.b:
        ends += [(x, y) for x in (left, right) if low <= (y := (plane.c - plane.a * x) / plane.b) <= high]
    if plane.a:
        ends += [(x, y) for y in (low, high) if left <= (x := (plane.c - plane.b * y) / plane.a) <= right]
    if len(ends) < 2:
        return None
    first = ends[0]
    last = max(ends, key=lambda end: abs(end[0] - first[0]) + abs(end[1] - first[1]))
    (x1, y1), (x2, y2) = view.at(first), view.at(last)
    return tag("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_="broken")


def _dots(instance: Instance, cut: PlaneSlice, view: _View, planes: list[HalfPlane]) -> Markup | None:
    """Draw the integer points where both variables are integer."""
    if not (instance.is_integer(cut.x) and instance.is_integer(cut.y)):
        return None
    ranges = [range(int(-(-view.low[k] // 1)), int(view.high[k] // 1) + 1) for k in (0, 1)]
    if len(ranges[0]) * len(ranges[1]) > _MOST_DOTS:
        return None
    dots = []
    for i in ranges[0]:
        for j in ranges[1]:
            point = (ONE * i, ONE * j)
            if all(plane.slack(point) >= 0 for plane in planes):
                x, y = view.at(point)
                dots.append(f"M{x:.1f},{y:.1f}h0")
    return tag("path", d="".join(dots), class_="dots") if dots else None


def _marker(view: _View, point: Point) -> Markup:
    x, y = view.at(point)
    label = (
        f"({', '.join(render_values(*point))})"
        if point[0] != point[1]
        else f"({render_values(point[0])[0]}, {render_values(point[1])[0]})"
    )
    anchor, shift = ("end", -9) if x > _LEFT + _SIDE * 0.7 else ("start", 9)
    return joined(
        [
            tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=5.5, class_="point"),
            tag(
                "text",
                label,
                x=f"{x + shift:.1f}",
                y=f"{y - 9:.1f}",
                text_anchor=anchor,
                class_="point-label",
            ),
        ]
    )


def _axes(view: _View, names: list[str]) -> Markup:
    bottom, right = _TOP + _SIDE, _LEFT + _SIDE
    parts = [tag("path", d=f"M{_LEFT},{_TOP}V{bottom}H{right}", class_="axis")]
    for k in (0, 1):
        for value in _ticks(nearest_float(view.low[k]), nearest_float(view.high[k])):
            share = (value - nearest_float(view.low[k])) / nearest_float(view.high[k] - view.low[k])
            if k == 0:
                x = _LEFT + share * _SIDE
                parts.append(
                    tag(
                        "text", f"{value:g}", x=f"{x:.1f}", y=bottom + 17, text_anchor="middle", class_="tick"
                    )
                )
            else:
                y = bottom - share * _SIDE
                parts.append(
                    tag("text", f"{value:g}", x=_LEFT - 7, y=f"{y + 4:.1f}", text_anchor="end", class_="tick")
                )
    parts.append(
        tag("text", names[0], x=_LEFT + _SIDE / 2, y=bottom + 37, text_anchor="middle", class_="axis-name")
    )
    parts.append(
        tag(
            "text",
            names[1],
            transform=f"translate(13,{_TOP + _SIDE / 2}) rotate(-90)",
            text_anchor="middle",
            class_="axis-name",
        )
    )
    return joined(parts)


def _ticks(low: float, high: float) -> list[float]:
    """Return about five round numbers within a range."""
    from math import ceil, floor, log10

    raw = (high - low) / 5
    power = 10.0 ** floor(log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw)
    return [k * step for k in range(ceil(low / step), floor(high / step) + 1)]
