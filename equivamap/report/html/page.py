"""The report on one check as a single HTML file that asks no network for anything."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePath

from equivamap.report.html.map_picture import map_section, partners
from equivamap.report.html.marks import Marks
from equivamap.report.html.markup import Markup, joined, tag, text
from equivamap.report.html.models import Models, models_section
from equivamap.report.html.proof import proof_section
from equivamap.report.html.rows import ROWS_LIMIT, RowStore
from equivamap.report.html.run import differences_section, run_section
from equivamap.report.html.strength import strength_section
from equivamap.report.html.verdict import verdict_section
from equivamap.report.html.witness import witness_section
from equivamap.report.wording import OUTCOME
from equivamap.verify.verdict import CheckResult

__all__ = ["asset", "document", "navigation", "render_frame", "render_html"]

_FRAME_ROWS = 2_000
"""Rows that the report in a notebook's cell holds: notebooks are saved with it."""


def render_html(result: CheckResult, *, command: str = "", rows: int = ROWS_LIMIT) -> str:
    """Write the report on one check as one HTML page.

    Parameters
    ----------
    result
        What `check` returned.
    command
        The command that was run, to which the report appends what to try next.
    rows
        Most rows of both models that the page holds; they are shown family by family when asked for.

    Returns
    -------
    str
        A whole document. Everything that comes from a model is escaped, and no script but ours runs.
    """
    models = None if result.compared is None else Models(result.compared, Marks(result.differences), rows)
    store = RowStore(rows, 1, 0) if models is None else models.rows
    sections = {
        "Verdict": verdict_section(result, command),
        "Formulations": None if models is None else models_section(models, result),
        "Differences": differences_section(result),
        "Map": map_section(models, result),
        "Witness": witness_section(models, result),
        "Strength": strength_section(result),
        "Proof": proof_section(result, store),
        "Run": run_section(result),
    }
    shown = {title: section for title, section in sections.items() if section is not None}
    names = [PurePath(origin.path).name or origin.path for origin in result.origins or ()]
    title = f"{OUTCOME[result.verdict].capitalize()}: {' and '.join(names) if names else 'A and B'}"
    links = {} if models is None else partners(models)
    labels = {} if models is None else _labels(models)
    data = {"partners": links, "labels": labels}
    return document(
        title, joined([navigation(shown), tag("main", *shown.values())]), data=data, rows=store.encoded()
    )


def render_frame(result: CheckResult) -> str:
    """Write the report for a notebook's cell: the same page in a frame of its own."""
    page = html.escape(render_html(result, rows=_FRAME_ROWS), quote=True)
    style = "width:100%;height:640px;border:1px solid #8884;border-radius:8px"
    return (
        f'<iframe srcdoc="{page}" sandbox="allow-scripts" style="{style}" title="EquivaMap report"></iframe>'
    )


def document(title: str, body: Markup, *, data: object, rows: str = "") -> str:
    """Put a page together: styles, our script and data inline, and a policy that lets nothing else run.

    Parameters
    ----------
    data
        Plain values for the script.
    rows
        What `RowStore.encoded` returned.
    """
    script = asset("report.js")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    # "<" could end the element; escaped it is the same JSON
    values = json.dumps(data, ensure_ascii=True).replace("<", "\\u003c")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{text(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="generator" content="EquivaMap">',
            f"<title>{text(title)}</title>",
            f"<style>{asset('report.css')}</style>",
            "</head>",
            "<body>",
            str(body),
            tag("p", class_="status screen", role="status", aria_live="polite", id="status"),
            f'<script type="application/json" id="data">{values}</script>',
            f'<script type="application/octet-stream" id="rows">{rows}</script>',
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


@lru_cache
def asset(name: str) -> str:
    """Return a file of this room: style or script."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def navigation(titles: Iterable[str]) -> Markup:
    """Return links to the sections of a page, each of which has its title in small letters for its id."""
    items = [tag("a", title, href=f"#{title.lower()}") for title in titles]
    theme = tag(
        "button",
        "◐",
        type="button",
        id="theme",
        title="Light or dark",
        aria_label="Change between light and dark",
    )
    return tag("nav", tag("b", "EquivaMap", class_="brand"), *items, theme, aria_label="Sections")


def _labels(models: Models) -> dict[str, str]:
    """Return what each variable family is called, by its mark in the page."""
    found = {}
    for side in models.sides:
        for name in side.instance.variables.families:
            found[models.reference(side.label, name)] = str(text(f"{name} of {side.label.upper()}"))
    return found
