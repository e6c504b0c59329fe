"""The map as a picture: families as nodes, A on the left and B on the right, coefficients on the edges."""

from __future__ import annotations

from collections.abc import Iterable

from equivamap.ir.rendering import render_number
from equivamap.mapping.family_edges import FamilyEdge, family_edges
from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.html.models import Models
from equivamap.report.wording import MAP_SOURCE, counted
from equivamap.verify.verdict import CheckResult

__all__ = ["edge_label", "map_section", "partners"]

_NODES_SHOWN = 24
_WIDTH, _NODE, _HIGH, _STEP = 860, 230, 44, 64


def partners(models: Models) -> dict[str, list[str]]:
    """Return for each variable family, by its mark in the page, the families that it maps to."""
    links = models.compared.links
    found: dict[str, set[str]] = {}
    if links is not None:
        for edge in family_edges(links, models.compared.a, models.compared.b):
            if edge.source is None:
                continue
            given = models.reference(edge.given_side, edge.given)
            source = models.reference("b" if edge.given_side == "a" else "a", edge.source)
            found.setdefault(given, set()).add(source)
            found.setdefault(source, set()).add(given)
    return {key: sorted(values) for key, values in sorted(found.items())}


def edge_label(edge: FamilyEdge) -> str:
    """Write the coefficients of an edge: ``=``, ``× 3``, ``Σ``, ``Σ × 1…100``."""
    if edge.is_renaming:
        return "="
    total = "Σ " if edge.most_terms > 1 else ""
    least, greatest = render_number(edge.least), render_number(edge.greatest)
    if edge.source is None:
        return f"= {least}" if edge.least == edge.greatest else f"= {least} … {greatest}"
    if edge.least == edge.greatest:
        return total.strip() if total and edge.least == 1 else f"{total}× {least}"
    return f"{total}× {least} … {greatest}"


def map_section(models: Models | None, result: CheckResult) -> Markup | None:
    """Return the map: its picture and its lines."""
    if not (result.backward_map or result.forward_map):
        return None
    source = MAP_SOURCE.get(result.map_source or "", result.map_source or "")
    picture = None if models is None or models.compared.links is None else _picture(models, result)
    lines = []
    for title, part in (
        ("variables of A from B", result.backward_map),
        ("variables of B from A", result.forward_map),
    ):
        if part:
            lines += [
                tag("h3", title),
                tag("pre", joined(part, Markup("\n")), tabindex="0", class_="map-lines"),
            ]
    count = len(result.backward_map) + len(result.forward_map)
    listed = tag("details", tag("summary", f"The map in {counted(count, 'line')}"), *lines, open=count <= 30)
    heading = tag("h2", "The map", tag("small", f" {source}") if source else None)
    return tag("section", heading, picture, listed, id="map")


def _picture(models: Models, result: CheckResult) -> Markup:
    links = models.compared.links
    assert links is not None
    a, b = models.compared.a, models.compared.b
    edges = family_edges(links, a, b)
    left = _shown([*_given(edges, "a"), *a.variables.families])
    right = _shown(
        [
            *(e.source for e in edges if e.given_side == "a" and e.source),
            *_given(edges, "b"),
            *b.variables.families,
        ]
    )
    hidden = (len(a.variables.families) - len(left), len(b.variables.families) - len(right))
    height = max(len(left), len(right), 1) * _STEP + 16
    place = {
        (side, name): 8 + k * _STEP + (height - 16 - len(nodes) * _STEP) / 2 + (_STEP - _HIGH) / 2
        for side, nodes in (("a", left), ("b", right))
        for k, name in enumerate(nodes)
    }
    completed = {b.variables.labels[j][0] for j in links.completed_b} | (
        set(right)
        - {e.source for e in edges if e.given_side == "a"}
        - {e.given for e in edges if e.given_side == "b"}
    )
    parts = [_edge(models, edge, place) for edge in edges]
    for name in left:
        remark = "stays open" if name in result.left_open else ""
        parts.append(_node(models, "a", name, 0, place["a", name], remark))
    parts += [
        _node(models, "b", name, _WIDTH - _NODE, place["b", name], "completion" if name in completed else "")
        for name in right
    ]
    svg = tag(
        "svg",
        tag(
            "title",
            "Families of A on the left, of B on the right, joined where the map gives one from the other",
        ),
        tag(
            "defs",
            tag(
                "marker",
                tag("path", d="M0,0 L8,4 L0,8 z", class_="tip"),
                id="tip",
                markerWidth=8,
                markerHeight=8,
                refX=7,
                refY=4,
                orient="auto",
            ),
        ),
        *(part for part in parts if part is not None),
        viewBox=f"0 0 {_WIDTH} {height:g}",
        class_="map",
        role="img",
    )
    note = None
    if any(hidden):
        note = tag(
            "p",
            f"Not drawn: {counted(hidden[0], 'family', 'families')} of A, {hidden[1]:,} of B.",
            class_="note",
        )
    return tag(
        "figure",
        svg,
        tag(
            "figcaption",
            "An arrow leads to what is given. ",
            "= : the same variable; Σ : a sum of members; × : times the number.",
        ),
        note,
    )


def _given(edges: Iterable[FamilyEdge], side: str) -> list[str]:
    return [edge.given for edge in edges if edge.given_side == side]


def _shown(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))[:_NODES_SHOWN]


def _node(models: Models, side: str, name: str, x: float, y: float, remark: str) -> Markup:
    family = (models.compared.a if side == "a" else models.compared.b).variables.families[name]
    size = counted(len(family.positions), "variable")
    label = name if len(name) <= 24 else f"{name[:23]}…"
    return tag(
        "g",
        tag("title", f"{side.upper()}: {name}, {size}{', ' + remark if remark else ''}"),
        tag("rect", x=f"{x + 1:g}", y=f"{y:g}", width=_NODE - 2, height=_HIGH, rx=9),
        tag("text", label, x=f"{x + _NODE / 2:g}", y=f"{y + 19:g}", class_="node-name"),
        tag(
            "text",
            f"{size}{' · ' + remark if remark else ''}",
            x=f"{x + _NODE / 2:g}",
            y=f"{y + 35:g}",
            class_="node-size",
        ),
        class_=f"node side-{side}{' open' if remark else ''}",
        data_v=models.reference(side, name),
    )


def _edge(models: Models, edge: FamilyEdge, place: dict[tuple[str, str], float]) -> Markup | None:
    other = "b" if edge.given_side == "a" else "a"
    label = edge_label(edge)
    if (edge.given_side, edge.given) not in place:
        return None
    y_given = place[edge.given_side, edge.given] + _HIGH / 2
    at_given, at_source = (
        (_NODE + 4, _WIDTH - _NODE) if edge.given_side == "a" else (_WIDTH - _NODE - 4, _NODE)
    )
    if edge.source is None:
        x = at_given + (52 if edge.given_side == "a" else -52)
        return tag("g", _edge_text(label, x, y_given), class_="edge")
    if (other, edge.source) not in place:
        return None
    y_source = place[other, edge.source] + _HIGH / 2
    middle = (at_given + at_source) / 2
    path = f"M{at_source:g},{y_source:g} C{middle:g},{y_source:g} {middle:g},{y_given:g} {at_given:g},{y_given:g}"
    share = 0.3 if y_given != y_source else 0.5
    across = at_given + (at_source - at_given) * share
    y = y_given + (y_source - y_given) * (3 * share**2 - 2 * share**3)
    ends = [models.reference(edge.given_side, edge.given), models.reference(other, edge.source)]
    return tag(
        "g",
        tag("path", d=path, marker_end="url(#tip)"),
        _edge_text(label, across, y),
        class_="edge",
        data_ends=" ".join(ends),
    )


def _edge_text(label: str, x: float, y: float) -> Markup:
    width = 12 + 7.2 * len(label)
    back = tag("rect", x=f"{x - width / 2:g}", y=f"{y - 10:g}", width=f"{width:g}", height=20, rx=10)
    return joined([back, tag("text", label, x=f"{x:g}", y=f"{y + 4:g}")])
