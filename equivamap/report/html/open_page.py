"""The report on formulations with open data as one HTML page."""

from __future__ import annotations

import json

from equivamap.formulations.comparing.witness import InstanceWitness, OpenWitness
from equivamap.formulations.open_verdict import OpenCheckResult
from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.html.page import document, navigation
from equivamap.report.html.verdict import banner
from equivamap.report.html.witness import point_table, witness_parts
from equivamap.report.instances import render_open
from equivamap.report.wording import OUTCOME

__all__ = ["render_open_html"]

_DATA_SHOWN = 20_000
"""Characters of the data of a witness that are shown; --witness-dir writes all of them."""


def render_open_html(result: OpenCheckResult, *, command: str = "") -> str:
    """Write the report on two formulations as one HTML page.

    Parameters
    ----------
    result
        What `check_formulations` returned.
    command
        The command that was run.
    """
    chips = [str(result.relation), result.scope]
    chips += [str(part) for part in (result.reason, result.basis, result.grade) if part is not None]
    head = banner(result.verdict, chips)
    words = tag("p", result.explanation, class_="meaning")
    sections = {
        "Verdict": tag("section", head, words, id="verdict"),
        "Map": _map(result),
        "Witness": _witnesses(result),
        "Report": tag(
            "section",
            tag("h2", "The report"),
            tag(
                "pre",
                _lines(render_open(result, verbose=True, command=command)),
                class_="report",
                tabindex="0",
            ),
            id="report",
        ),
    }
    shown = {title: section for title, section in sections.items() if section is not None}
    body = joined([navigation(shown), tag("main", *shown.values())])
    title = f"{OUTCOME[result.verdict].capitalize()}: {' and '.join(result.formulations)}"
    return document(title, body, data={})


def _lines(text: str) -> Markup:
    return joined(text.splitlines(), Markup("\n"))


def _map(result: OpenCheckResult) -> Markup | None:
    if not result.map_lines:
        return None
    lines = tag("pre", joined(result.map_lines, Markup("\n")), class_="map-lines", tabindex="0")
    return tag("section", tag("h2", "The map", tag("small", f" {result.map_source or ''}")), lines, id="map")


def _witnesses(result: OpenCheckResult) -> Markup | None:
    parts: list[Markup] = []
    for title, witness in (("Witness", result.witness), ("A larger witness", result.sized_witness)):
        if witness is not None:
            parts += [tag("h2", title), *_witness(witness)]
    return tag("section", *parts, id="witness") if parts else None


def _witness(witness: OpenWitness) -> list[Markup]:
    parts = [tag("p", witness.claim, class_="claim")]
    for one in witness.instances:
        parts += _instance(one)
    if witness.detail is not None:
        parts += witness_parts(None, witness.detail)
    return parts


def _instance(one: InstanceWitness) -> list[Markup]:
    data = []
    for side, values, status in zip("AB", (one.data_a, one.data_b), one.statuses, strict=True):
        text = json.dumps(values, indent=1, default=str)
        if len(text) > _DATA_SHOWN:
            text = f"{text[:_DATA_SHOWN]}\n… {len(text) - _DATA_SHOWN:,} more characters"
        summary = tag("summary", f"Data of {side} ({status})")
        data.append(tag("details", summary, tag("pre", _lines(text), class_="map-lines")))
    points = [
        tag("div", tag("h3", what), tag("div", *map(point_table, found), class_="points"))
        for what, found in one.points.items()
        if found
    ]
    return [*data, *points]
