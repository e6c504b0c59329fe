"""The report of ``equivamap solve-map``: each map that was found, who found it, its time, and what it proves."""

from __future__ import annotations

from typing import Any

from equivamap.report.escaping import printable
from equivamap.report.json import objective_object, run_object
from equivamap.report.language_model import model_use_object, write_model_use
from equivamap.report.layout import Page
from equivamap.report.sections import write_map_lines, write_run
from equivamap.report.wording import MAP_SOURCE, NO_LIFT, REASON, clause, counted
from equivamap.verify.changes import FoundMap, MapSearch
from equivamap.verify.relations import Grade, Relation, Standing

__all__ = ["map_search_object", "render_map_search"]

_MAPS_SHOWN = 6


def render_map_search(
    result: MapSearch, *, width: int = 100, colour: bool = False, verbose: bool = False
) -> str:
    """Write the maps in the order in which they were tried; the one that proves the relation in full.

    Parameters
    ----------
    result
        What `equivamap.solve_map` returned.
    width
        Columns of the terminal; no line is longer, unless a single name is.
    colour
        Colour the first words.
    verbose
        Show every map in full, versions and times.
    """
    page = Page(width)
    proved = result.proved
    word = "NO MAP PROVED" if proved is None else "MAP PROVED"
    page.item(f"{word} ({_summary(result)})", indent="  ")
    page.item(f"asked: {_asked(result)}", indent="  ")
    for text in result.exhausted:
        page.item(f"ruled out: {printable(text)}", indent="  ")
    shown = [
        (place, found)
        for place, found in enumerate(result.maps, 1)
        if verbose or place <= _MAPS_SHOWN or found is proved
    ]
    for place, found in shown:
        page.heading(
            f"Map {place} ({_source(found)}, {_milliseconds(found)}): {_what(found, result.relation)}"
        )
        if found.failure:
            page.item(f"  {printable(found.failure)}")
        if found.left_open:
            page.item(f"  left open: {printable(', '.join(found.left_open))}")
        write_map_lines(page, found.backward_map, found.forward_map, complete=verbose or found is proved)
        if verbose or found is proved:
            for family, obstacle in (found.not_lifted or {}).items():
                page.item(f"  for this data only: {printable(family)} ({NO_LIFT[obstacle]})")
    if len(shown) < len(result.maps):
        page.gap()
        page.item(
            f"... and {counted(len(result.maps) - len(shown), 'more map')} that proved nothing (-v shows all)"
        )
    write_model_use(page, result.language_model)
    write_run(page, result, complete=verbose)
    text = page.text()
    if colour:
        import click

        text = click.style(word, fg="green" if proved else "yellow", bold=True) + text.removeprefix(word)
    return text


def _summary(result: MapSearch) -> str:
    parts = [str(result.relation), f"{counted(len(result.maps), 'map')} found"]
    if result.out_of_time:
        parts.append("the time limit was reached")
    return ", ".join(parts)


def _asked(result: MapSearch) -> str:
    return (
        ", ".join(
            f"{name} not reached" if seconds is None else f"{name} {_time(seconds)}"
            for name, seconds in result.proposers.items()
        )
        or "nobody"
    )


def _source(found: FoundMap) -> str:
    return MAP_SOURCE.get(found.source, f"by {found.source}")


def _milliseconds(found: FoundMap) -> str:
    return f"found in {_time(found.seconds_proposing)}, judged in {_time(found.seconds_proving)}"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def _what(found: FoundMap, relation: Relation) -> str:
    if found.standing is Standing.PROVED:
        beside = f" and {found.proved}" if found.proved not in (None, relation) else ""
        grade = " by a solver's bound" if found.grade is Grade.SOLVER else ""
        return f"proves {relation}{beside}{grade}"
    words = "fails" if found.standing is Standing.REFUTED else "proves nothing"
    if found.reason is not None:
        words += f" ({found.reason}: {clause(REASON[found.reason])})"
    return f"{words}; proves {found.proved}" if found.proved is not None else words


def map_search_object(result: MapSearch) -> dict[str, Any]:
    """Return the maps as plain values (``docs/diff.md``)."""
    return {
        "relation": result.relation.value,
        "proved": result.proved is not None,
        "maps": [_map_object(found) for found in result.maps],
        "proposers": dict(result.proposers),
        "language_model": model_use_object(result.language_model),
        "out_of_time": result.out_of_time,
        "exhausted": list(result.exhausted),
        **run_object(result),
    }


def _map_object(found: FoundMap) -> dict[str, Any]:
    return {
        "source": found.source,
        "standing": found.standing.value,
        "proves": None if found.proved is None else found.proved.value,
        "grade": None if found.grade is None else found.grade.value,
        "reason": None if found.reason is None else found.reason.value,
        "failure": found.failure,
        "backward_map": list(found.backward_map),
        "forward_map": list(found.forward_map),
        "objective_map": None if found.objective_map is None else objective_object(found.objective_map),
        "left_open": list(found.left_open),
        "not_lifted": None
        if found.not_lifted is None
        else {family: obstacle.value for family, obstacle in found.not_lifted.items()},
        "seconds_proposing": found.seconds_proposing,
        "seconds_proving": found.seconds_proving,
    }
