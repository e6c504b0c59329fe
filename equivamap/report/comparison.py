"""The report of ``equivamap diff``: what differs, what of it matters, and what has another name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from equivamap.report.escaping import printable
from equivamap.report.json import run_object, witness_object
from equivamap.report.layout import Page
from equivamap.report.sections import point_words, write_run
from equivamap.report.wording import MAP_SOURCE, REASON, clause, counted
from equivamap.verify.changes import Change, ChangeGroup, ComparedUnder, DiffResult, Effect, Place, WrittenOut
from equivamap.verify.relations import Grade

__all__ = ["diff_object", "render_diff"]

_GROUPS_SHOWN = 12
_MEMBERS_SHOWN = 8
_DETAILS_SHOWN = 6
_NAMES_SHOWN = 12

_EFFECT = {
    Effect.LOOSER: "B admits points that A excludes",
    Effect.TIGHTER: "B excludes points of A",
    Effect.BOTH: "B excludes points of A and admits others",
    Effect.COST: "costs differ",
    Effect.UNKNOWN: "not known whether it matters",
    Effect.NOTHING: "changes nothing",
}

_HOLDS = {
    "missing": "B implies it",
    "extra": "A implies it",
    "changed": "each side implies the other's",
}


def render_diff(result: DiffResult, *, width: int = 100, colour: bool = False, verbose: bool = False) -> str:
    """Write the differences, most telling first.

    Parameters
    ----------
    result
        What `equivamap.diff` returned.
    width
        Columns of the terminal; no line is longer, unless a single name is.
    colour
        Colour the first word.
    verbose
        Show every changed member, all names, versions and times.
    """
    page = Page(width)
    word = "SAME" if result.same_problem else "DIFFERENT"
    page.item(f"{word} ({_summary(result)})", indent="  ")
    _write_under(page, result)
    page.item(f"variables with a partner: {_paired(result.columns)}{_found_by(result)}", indent="  ")
    alike = ", once written alike" if result.under is not None and result.under.rewrites else ""
    page.item(f"rows with a partner{alike}: {_paired(result.rows)}{_row_remarks(result)}", indent="  ")
    page.gap()
    page.paragraph(_meaning(result))
    _write_rewriting(page, result, complete=verbose)
    for title, effects in (
        ("Matters", (Effect.BOTH, Effect.LOOSER, Effect.TIGHTER, Effect.COST)),
        ("Not known whether it matters", (Effect.UNKNOWN,)),
        ("Changes nothing on this data", (Effect.NOTHING,)),
    ):
        _write_groups(page, title, [g for g in result.groups if g.effect in effects], complete=verbose)
    _write_names(page, "Variables with another name in B", result.renamed_columns, complete=verbose)
    _write_names(page, "Rows with another name in B", result.renamed_rows, complete=verbose)
    write_run(page, result, complete=verbose)
    text = page.text()
    if colour:
        import click

        text = click.style(word, fg="green" if result.same else "red", bold=True) + text.removeprefix(word)
    return text


def _summary(result: DiffResult) -> str:
    under = result.under
    if result.same:
        return (
            "under a map, though written differently" if under and under.rewrites else "names and order aside"
        )
    matter = result.count_of(Effect.BOTH, Effect.LOOSER, Effect.TIGHTER, Effect.COST)
    parts = [counted(result.count, "difference")]
    for number, one, many in (
        (matter, "matters", "matter"),
        (result.count_of(Effect.NOTHING), "changes nothing", "change nothing"),
        (result.count_of(Effect.UNKNOWN), "not known", "not known"),
    ):
        if number:
            parts.append(f"{number:,} {one if number == 1 else many}")
    return ", ".join(parts)


def _write_under(page: Page, result: DiffResult) -> None:
    """Say under which map the models are compared, where that is not by names and order alone."""
    under = result.under
    if under is None:
        return
    source = MAP_SOURCE.get(under.source, f"by {under.source}")
    if under.proved is not None:
        graded = "by a solver's bounds" if under.grade is Grade.SOLVER else "exactly"
        page.item(
            f"the same problem under the map {source}: {under.proved}, proved {graded} on this data",
            indent="  ",
        )
    elif under.source == "given":
        why = "" if under.reason is None else f": {clause(REASON[under.reason])}"
        page.item(
            f"compared under the map given, which does not prove the models to be the same{why}", indent="  "
        )
    if under.refused:
        names = printable(", ".join(under.refused[:_MEMBERS_SHOWN]))
        more = (
            f", ... {len(under.refused) - _MEMBERS_SHOWN:,} more"
            if len(under.refused) > _MEMBERS_SHOWN
            else ""
        )
        page.item(f"not as the map says by A's own equations: {names}{more}", indent="  ")


def _write_rewriting(page: Page, result: DiffResult, *, complete: bool) -> None:
    """List units and written-out variables: what is another way of writing, not a difference."""
    under = result.under
    if under is None or not under.rewrites:
        return
    _write_names(
        page, "In other units", (*under.units, *([under.cost] if under.cost else ())), complete=complete
    )
    out = [
        *((group, "A", "B") for group in under.out_in_b),
        *((group, "B", "A") for group in under.out_in_a),
    ]
    if not out:
        return
    page.heading("Written out")
    for group, here, there in out:
        count = "" if group.count == 1 else f" ({group.count:,} variables)"
        page.item(f"  {printable(group.family)} of {here}{count} is written out in {there} as")
        for line in group.lines:
            page.item(f"    {printable(line)}")


def _paired(sizes: tuple[int, int, int]) -> str:
    of_a, of_b, pairs = sizes
    return f"all {pairs:,}" if of_a == of_b == pairs else f"{pairs:,} (A has {of_a:,}, B has {of_b:,})"


def _found_by(result: DiffResult) -> str:
    words = MAP_SOURCE.get(result.source, "by what they have in common")
    moved = f"; {result.moved_columns:,} stand in another order" if result.moved_columns else ""
    return f", found {words}{moved}"


def _row_remarks(result: DiffResult) -> str:
    parts = []
    if result.moved_rows:
        parts.append(f"{result.moved_rows:,} stand in another order")
    if result.rescaled_rows:
        parts.append(f"{result.rescaled_rows:,} multiplied by a factor")
    if result.turned_objective:
        parts.append("one side minimises what the other maximises negated")
    return "".join(f"; {part}" for part in parts)


def _meaning(result: DiffResult) -> str:
    rewrites = result.under is not None and result.under.rewrites
    if result.same and rewrites:
        return (
            "Once both are written in the same units and with the same variables, the same rows, bounds, types and "
            "costs stand on both sides."
        )
    if result.same:
        return "The same rows, bounds, types and costs stand on both sides."
    if result.feasible_kept:
        return (
            "None of it matters on this data: under this pairing every feasible point of either side is one of the "
            "other, at the same cost."
        )
    said = "map" if rewrites else "pairing of the variables"
    return f"What follows is said under this {said} and on this data."


def _write_groups(page: Page, title: str, groups: Sequence[ChangeGroup], *, complete: bool) -> None:
    if not groups:
        return
    page.heading(title)
    shown = groups if complete else groups[:_GROUPS_SHOWN]
    for group in shown:
        _write_group(page, group, complete=complete)
    if len(shown) < len(groups):
        more = counted(len(groups) - len(shown), "more family", "more families")
        page.item(f"  ... and {more} (-v shows all)")


def _write_group(page: Page, group: ChangeGroup, *, complete: bool) -> None:
    first, *others = group.changes
    line = f" (line {group.line})" if group.line is not None else ""
    if others:
        noun = {Place.ROW: "rows", Place.BOUNDS: "bounds", Place.TYPE: "types"}.get(group.place, "variables")
        subject = f"{len(group.changes):,} {noun} of {printable(group.family)}{line}"
    elif group.place is Place.OBJECTIVE:
        subject = "objective"
    else:
        lead = {Place.BOUNDS: "bounds of", Place.TYPE: "type of", Place.COLUMN: "variable"}.get(
            group.place, "row"
        )
        subject = f"{lead} {printable(_names(first))}{line}"
    page.item(f"  {_kind(group.kind)} {subject}: {_effect_words(first)}")
    if others:
        page.item(f"    {_members(group.changes, complete=complete)}")
    for change in group.changes if complete else (first,):
        _write_change(page, change, named=bool(others))


def _kind(kind: str) -> str:
    return {"missing": "missing in B:", "extra": "extra in B:"}.get(kind, "changed")


def _names(change: Change) -> str:
    if not change.name_a or not change.name_b or change.name_a == change.name_b:
        return change.name_a or change.name_b
    return f"{change.name_a} ↔ {change.name_b}"


def _effect_words(change: Change) -> str:
    words = _EFFECT[change.effect]
    remarks = []
    if change.effect is Effect.NOTHING and change.place is not Place.OBJECTIVE and not change.note:
        remarks.append(
            _HOLDS[change.kind] if change.place is not Place.COLUMN else "values for it always exist"
        )
    if change.effect is Effect.NOTHING and change.place is Place.OBJECTIVE and not change.note:
        remarks.append("the same points cost the same")
    if change.reason is not None:
        remarks.append(clause(REASON[change.reason]))
    if change.note:
        remarks.append(printable(change.note))
    if change.grade is Grade.SOLVER:
        remarks.append("by a solver's bound")
    return f"{words} ({'; '.join(remarks)})" if remarks else words


def _members(changes: Sequence[Change], *, complete: bool) -> str:
    shown = changes if complete else changes[:_MEMBERS_SHOWN]
    more = f", ... {len(changes) - len(shown):,} more" if len(shown) < len(changes) else ""
    return printable(", ".join(_names(change) for change in shown)) + more


def _write_change(page: Page, change: Change, *, named: bool) -> None:
    if named:
        page.item(f"    {printable(_names(change))}:")
    lead = "      " if named else "    "
    details = change.details
    if details:
        more = len(details) - _DETAILS_SHOWN
        text = "; ".join(details[:_DETAILS_SHOWN]) + (f"; {more} more" if more > 0 else "")
        page.item(f"{lead}{printable(text)}")
    for side, text in (("A", change.before), ("B", change.after)):
        if text:
            page.item(f"{lead}{side}: {printable(text)}")
    witness = change.witness
    if witness is not None:
        page.item(f"{lead}shown by {printable(witness.claim)}")
        point = witness.points[0]
        page.item(f"{lead}  point of {point.side.upper()}: {point_words(point)}")


def _write_names(page: Page, title: str, lines: Sequence[str], *, complete: bool) -> None:
    if not lines:
        return
    page.heading(title)
    shown = lines if complete else lines[:_NAMES_SHOWN]
    for line in shown:
        page.item(f"  {printable(line)}")
    if len(shown) < len(lines):
        page.item(f"  ... and {counted(len(lines) - len(shown), 'more line')} (-v shows all)")


def diff_object(result: DiffResult) -> dict[str, Any]:
    """Return the result of a comparison as plain values (``docs/diff.md``)."""
    return {
        "same": result.same,
        "changes_nothing": result.feasible_kept,
        "counts": {str(effect): result.count_of(effect) for effect in Effect},
        "differences": [_group_object(group) for group in result.groups],
        "renamed": {"variables": list(result.renamed_columns), "rows": list(result.renamed_rows)},
        "moved": {"variables": result.moved_columns, "rows": result.moved_rows},
        "rescaled_rows": result.rescaled_rows,
        "turned_objective": result.turned_objective,
        "variables": dict(zip(("a", "b", "paired"), result.columns, strict=True)),
        "rows": dict(zip(("a", "b", "paired"), result.rows, strict=True)),
        "paired_by": result.source,
        "same_problem": result.same_problem,
        "map": None if result.under is None else _under_object(result.under),
        **run_object(result),
    }


def _under_object(under: ComparedUnder) -> dict[str, Any]:
    return {
        "source": under.source,
        "backward_map": list(under.backward_map),
        "forward_map": list(under.forward_map),
        "proves": None if under.proved is None else under.proved.value,
        "grade": None if under.grade is None else under.grade.value,
        "reason": None if under.reason is None else under.reason.value,
        "units": list(under.units),
        "cost": under.cost or None,
        "written_out_in_b": [_out_object(group) for group in under.out_in_b],
        "written_out_in_a": [_out_object(group) for group in under.out_in_a],
        "refused": list(under.refused),
    }


def _out_object(group: WrittenOut) -> dict[str, Any]:
    return {"family": group.family, "count": group.count, "lines": list(group.lines)}


def _group_object(group: ChangeGroup) -> dict[str, Any]:
    return {
        "place": group.place.value,
        "kind": group.kind,
        "family": group.family,
        "effect": group.effect.value,
        "line": group.line,
        "changes": [
            {
                "a": change.name_a or None,
                "b": change.name_b or None,
                "before": change.before or None,
                "after": change.after or None,
                "details": list(change.details),
                "reason": None if change.reason is None else change.reason.value,
                "note": change.note,
                "grade": None if change.grade is None else change.grade.value,
                "witness": None if change.witness is None else witness_object(change.witness),
            }
            for change in group.changes
        ],
    }
