"""The sections of the text report below its first lines: map, differences, witness, proof, strength, run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from equivamap.ir import Origin, Rational
from equivamap.ir.rendering import render_values
from equivamap.report.escaping import printable
from equivamap.report.layout import Page
from equivamap.report.wording import EVIDENCE, MAP_SOURCE, STANDING, counted
from equivamap.verify.changes import DiffResult, MapSearch
from equivamap.verify.relations import Grade, Outcome, Standing
from equivamap.verify.verdict import (
    CheckResult,
    Difference,
    Differences,
    ObligationRecord,
    Witness,
    WitnessPoint,
)

__all__ = [
    "RunReported",
    "point_words",
    "write_differences",
    "write_map",
    "write_map_lines",
    "write_proof",
    "write_run",
    "write_strength",
    "write_witness",
]

RunReported: TypeAlias = CheckResult | DiffResult | MapSearch
"""Results that say where the models come from, what was noticed, versions and times."""

_LINES_SHOWN = 12
_FAMILIES_SHOWN = 8
_VALUES_SHOWN = 12
_ZEROS_SHOWN = 6
_UNDISCHARGED_SHOWN = 5

_LEFT_SIDE = re.compile(r"^\s*([^\[(=]+)")


def write_map(page: Page, result: CheckResult, *, complete: bool) -> None:
    """Write both parts of the map; a long one by its families."""
    if not (result.backward_map or result.forward_map):
        return
    source = MAP_SOURCE.get(result.map_source or "", result.map_source or "")
    page.heading(f"Map{f' ({printable(source)})' if source else ''}")
    write_map_lines(page, result.backward_map, result.forward_map, complete=complete)


def write_map_lines(page: Page, backward: Sequence[str], forward: Sequence[str], *, complete: bool) -> None:
    """Write the lines of both parts of a map below a heading."""
    for title, lines in (("variables of A from B:", backward), ("variables of B from A:", forward)):
        if lines:
            page.item(f"  {title}")
            _write_lines(page, lines, complete=complete)


def _write_lines(page: Page, lines: Sequence[str], *, complete: bool) -> None:
    same = [
        left for left, equals, right in (line.partition(" = ") for line in lines) if equals and left == right
    ]
    if len(same) > 1 and not complete:
        page.item(f"    the variables of the same name: {printable(', '.join(same))}")
        lines = [line for line in lines if line.partition(" = ")[0] not in same]
    if complete or len(lines) <= _LINES_SHOWN:
        for line in lines:
            page.item(f"    {printable(line)}")
        return
    families: dict[str, list[str]] = {}
    for line in lines:
        left = _LEFT_SIDE.match(line)
        families.setdefault(left[1].strip() if left else line, []).append(line)
    for name, members in list(families.items())[:_FAMILIES_SHOWN]:
        more = (
            f"   ... and {counted(len(members) - 1, 'more line')} of {printable(name)}" if members[1:] else ""
        )
        page.item(f"    {printable(members[0])}{more}")
    if len(families) > _FAMILIES_SHOWN:
        hidden = len(families) - _FAMILIES_SHOWN
        page.item(f"    ... and {counted(hidden, 'more family', 'more families')} (-v shows all)")


def write_differences(page: Page, differences: Differences, *, complete: bool) -> None:
    """Write the rows in which the models differ under the map."""
    groups = (
        ("missing in B", differences.missing),
        ("extra in B", differences.extra),
        ("changed in B", differences.changed),
        ("missing in B, yet true on this data", differences.implied),
    )
    if not any(group for _, group in groups):
        return
    page.heading("Differences")
    for title, group in groups:
        shown = group if complete else group[:_FAMILIES_SHOWN]
        for difference in shown:
            page.item(f"  {title}: {_difference_words(difference)}")
        if len(shown) < len(group):
            page.item(f"  {title}: {len(group) - len(shown)} more families (-v shows all)")


def _difference_words(difference: Difference) -> str:
    subject = difference.rows[0] if len(difference.rows) == 1 else difference.family
    remarks = []
    if len(difference.rows) > 1:
        remarks.append(counted(len(difference.rows), "row"))
    if difference.line is not None:
        remarks.append(f"line {difference.line}")
    where = f" ({', '.join(remarks)})" if remarks else ""
    example = f", such as {printable(difference.rows[0])}" if len(difference.rows) > 1 else ""
    rendered = printable(difference.rendered)
    return f"{printable(subject)}{where}{example}: {rendered}" if rendered else printable(subject) + where


def write_witness(page: Page, witness: Witness, explanation: str, *, lead: str = "Witness") -> None:
    """Write the points that show a claim fails, the violated row and its exact violation.

    The claim itself is left out where the explanation has stated it already.
    """
    page.heading(lead if witness.claim in explanation else f"{lead}: {printable(witness.claim)}")
    for point in witness.points:
        page.item(
            f"  point of {point.side.upper()}, value {render_values(point.value)[0]}: {point_words(point)}"
        )
    if witness.violated == "completions":
        page.item(f"  no values of the other variables satisfy {printable(witness.rendered)}")
    elif witness.violated or witness.rendered:
        name = printable(witness.violated)
        rendered = printable(witness.rendered)
        row = f"{name}: {rendered}" if name and rendered and name != rendered else name or rendered
        amount = "" if witness.violation is None else f", by {render_values(witness.violation)[0]}"
        page.item(f"  violates {row}{amount}")
    for claim, grade in witness.universal:
        if not claim:
            continue
        basis = "proved exactly" if grade is Grade.EXACT else "by a solver's bound"
        page.item(f"  and {printable(claim)} ({basis})")


def point_words(point: WitnessPoint) -> str:
    """Write an exact point: nonzero values first, in the user's names."""
    values: Iterable[tuple[str, Rational]] = point.values.items()
    listed = list(values)
    zeros = 0
    if len(listed) > _ZEROS_SHOWN:
        nonzero = [(name, value) for name, value in listed if value]
        zeros = len(listed) - len(nonzero)
        listed = nonzero
    words = [f"{printable(name)} = {render_values(value)[0]}" for name, value in listed[:_VALUES_SHOWN]]
    if len(listed) > _VALUES_SHOWN:
        words.append(f"{len(listed) - _VALUES_SHOWN} more nonzero values")
    if zeros:
        words.append("all else 0" if words else f"all {zeros} variables are 0")
    return ", ".join(words) or "no variables"


def write_proof(page: Page, result: CheckResult, *, complete: bool) -> None:
    """Write how many obligations were discharged, by kind of evidence, and which were not; or all of them."""
    total = sum(record.count for record in result.obligations)
    if not total:
        return
    by_evidence = result.by_evidence
    proved = sum(by_evidence.values())
    ending = "all discharged" if proved == total else f"{proved:,} discharged"
    if result.verdict is Outcome.EQUIVALENT:
        page.heading(f"Proof: {counted(total, 'obligation')}, {ending}")
    else:
        page.heading(f"Obligations: {total:,}, {ending}")
    for kind, count in sorted(by_evidence.items(), key=lambda item: (-item[1], item[0])):
        page.item(f"  {count:,} {EVIDENCE.get(kind, printable(kind))}")
    if complete:
        _write_obligations(page, result.obligations)
        return
    open_records = [record for record in result.obligations if record.standing is not Standing.PROVED]
    for record in open_records[:_UNDISCHARGED_SHOWN]:
        fate = "refuted" if record.standing is Standing.REFUTED else "not discharged"
        page.item(f"  {fate}, {_record_words(record)}")
    if len(open_records) > _UNDISCHARGED_SHOWN:
        page.item(f"  not discharged: {len(open_records) - _UNDISCHARGED_SHOWN} more (-v shows all)")


def _write_obligations(page: Page, records: Sequence[ObligationRecord]) -> None:
    page.heading("Each obligation")
    for record in records:
        evidence = ""
        if record.standing is Standing.PROVED:
            evidence = f": {EVIDENCE.get(record.kind, printable(record.kind))}"
            if record.grade is Grade.SOLVER and record.kind != "solver":
                evidence += " (grade solver)"
        page.item(f"  {STANDING[record.standing]}, {_record_words(record)}{evidence}")


def _record_words(record: ObligationRecord) -> str:
    times = f" ({record.count:,} alike)" if record.count > 1 else ""
    return f"{record.direction} {printable(record.claim)}{times}"


def write_strength(page: Page, result: CheckResult) -> None:
    """Write both LP-relaxation bounds and sizes."""
    strength = result.strength
    if strength is None:
        return
    page.heading("Strength" + (f": {printable(strength.note)}" if strength.note else ""))
    for side, size, bound in (
        ("A", strength.size_a, strength.bound_a),
        ("B", strength.size_b, strength.bound_b),
    ):
        columns, rows, nonzeros = size
        relaxed = "" if bound is None else f"LP relaxation {bound:.9g}; "
        page.item(
            f"  {side}: {relaxed}{counted(columns, 'variable')}, {counted(rows, 'row')}, "
            f"{counted(nonzeros, 'nonzero')}"
        )


def write_run(page: Page, result: RunReported, *, complete: bool) -> None:
    """Write where the models come from, what was noticed, and on request versions and times."""
    numbers = result.numbers
    page.gap()
    for side, origin in zip("AB", result.origins or (), strict=False):
        page.item(f"{side}: {_origin_words(origin)}")
    for side, warned in result.warnings:
        name = f" {side.upper()}" if side else ""
        page.item(f"warning{printable(name)}: {printable(warned.message)}")
    if numbers.snapped or numbers.unified:
        page.item(
            f"numbers: {numbers.snapped:,} snapped to a fraction, "
            f"{numbers.unified:,} unified between A and B, "
            f"largest relative change {numbers.largest_change:.1e}"
        )
    if complete:
        page.gap()
        if result.seconds:
            page.item("seconds: " + ", ".join(f"{printable(k)} {v:.2f}" for k, v in result.seconds.items()))
        if result.versions:
            page.item("versions: " + ", ".join(printable(f"{k} {v}") for k, v in result.versions.items()))


def _origin_words(origin: Origin) -> str:
    words = [f"{origin.path} ({origin.format})"]
    if origin.captured_at:
        place = origin.captured_at
        inside = place.removeprefix(f"{origin.path}:")
        words.append(
            f"taken at line {inside}" if inside != place and inside.isdigit() else f"taken at {place}"
        )
    if origin.data_files:
        words.append(f"data {', '.join(map(_short_path, origin.data_files))}")
    return printable(", ".join(words))


def _short_path(path: str) -> str:
    """Return a path below the working directory without it."""
    here = os.path.join(os.getcwd(), "")
    return path.removeprefix(here)
