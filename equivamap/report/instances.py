"""The report on formulations with open data: the verdict, on how many instances it stands, and the witness."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from equivamap.formulations.comparing.witness import InstanceWitness, OpenWitness
from equivamap.formulations.open_verdict import OpenCheckResult
from equivamap.report.certificates import certificate_object, write_certificate
from equivamap.report.escaping import printable
from equivamap.report.json import objective_object, rational_text, witness_object
from equivamap.report.layout import Page
from equivamap.report.next_command import again
from equivamap.report.open_language_model import (
    model_keys,
    parameter_map_remark,
    write_open_model,
    write_parameter_map,
)
from equivamap.report.sections import point_words, write_map_lines, write_witness
from equivamap.report.witness_command import see_again
from equivamap.report.wording import (
    BASIS,
    BASIS_REMARK,
    GRADE_REMARK,
    MEANING,
    OUTCOME,
    REASON,
    counted,
    sentence,
)
from equivamap.verify.relations import Grade, Outcome

__all__ = ["open_object", "render_open"]

_COLOURS = {
    Outcome.EQUIVALENT: "green",
    Outcome.BOUNDED: "green",
    Outcome.NOT_EQUIVALENT: "red",
    Outcome.UNDECIDED: "yellow",
}
_DATA_SHOWN = 600


def render_open(
    result: OpenCheckResult,
    *,
    width: int = 100,
    colour: bool = False,
    verbose: bool = False,
    command: str = "",
) -> str:
    """Write the report on formulations.

    Parameters
    ----------
    result
        What `check_formulations` returned.
    width, colour, verbose, command
        As for `equivamap.report.text.render_text`.

    Returns
    -------
    str
        Lines with a final newline; what comes from data or models is escaped for terminals.
    """
    page = Page(width)
    page.item(f"{OUTCOME[result.verdict]} ({', '.join(_remarks(result))})", indent="  ")
    page.item(_counts(result), indent="  ")
    page.gap()
    page.paragraph(" ".join(sentence(printable(text)) for text in _meaning(result) if text))
    if result.map_lines:
        title = "Map over families" + (f", by {result.map_source}" if result.map_source else "")
        page.heading(title)
        if result.map_lines == ("names",):
            page.item("  the variables of the same name")
        else:
            write_map_lines(page, [line for line in result.map_lines if line.strip()], (), complete=verbose)
    write_parameter_map(page, result)
    if result.witness is not None:
        _write_witness(page, result.witness, "Witness", result.explanation, verbose)
    if result.sized_witness is not None:
        _write_witness(page, result.sized_witness, "Witness of the sizes asked for", "", verbose)
    for finding in result.findings:
        page.heading(f"No instance of {finding.side.upper()}: {printable(finding.message)}")
        page.item(f"  data: {_data(finding.data, verbose)}")
    page.gap()
    for note in result.notes:
        page.item(f"note: {printable(note)}")
    page.item(f"data: seed {result.seed}; parameter map: {result.parameter_map}")
    if verbose and result.seconds:
        page.item("seconds: " + ", ".join(f"{name} {value:.2f}" for name, value in result.seconds.items()))
    write_certificate(page, result.certificate)
    write_open_model(page, result)
    if following := again(command, result.next_command):
        page.gap()
        page.item(f"Try next: {printable(following)}", indent="  ")
    if result.written:
        page.gap()
        page.item("To see the witness again:")
        files = [printable(one) for one, _ in result.written]
        if command:
            page.command([printable(word) for word in see_again(command, files)])
        else:
            page.item(f"  check_formulations(A, B, ..., on={json.dumps(files)})")
    text = page.text()
    if colour:
        import click

        word = OUTCOME[result.verdict]
        text = click.style(word, fg=_COLOURS[result.verdict], bold=True) + text.removeprefix(word)
    return text


def open_object(result: OpenCheckResult) -> dict[str, Any]:
    """Return the result on formulations as plain values."""
    counts = result.counts
    return {
        "verdict": result.verdict.value,
        "relation": result.relation.value,
        "basis": None if result.basis is None else result.basis.value,
        "scope": result.scope,
        "grade": None if result.grade is None else result.grade.value,
        "reason": None if result.reason is None else result.reason.value,
        "explanation": result.explanation,
        "formulations": dict(zip("ab", result.formulations, strict=True)),
        "instances": {
            "asked": counts.asked,
            "draws": counts.draws,
            "drawn": counts.drawn,
            "compared": counts.compared,
            "feasible": counts.feasible,
            "proved": counts.proved,
            "outside_b": counts.outside_b,
            "failed": counts.failed,
            "too_large": counts.too_large,
            "rounded": counts.rounded,
        },
        "sizes": dict(result.sizes),
        "by_size": {
            str(size): {"compared": count.compared, "proved": count.proved}
            for size, count in result.by_size.items()
        },
        "seed": result.seed,
        "parameter_map": result.parameter_map,
        "map_source": result.map_source,
        "map": list(result.map_lines),
        "objective_map": None if result.objective_map is None else objective_object(result.objective_map),
        "witness": None if result.witness is None else _witness_object(result.witness),
        "sized_witness": None if result.sized_witness is None else _witness_object(result.sized_witness),
        "findings": [
            {"side": finding.side, "message": finding.message, "data": dict(finding.data)}
            for finding in result.findings
        ],
        "notes": list(result.notes),
        "all_data": _all_data_object(result),
        "certificate": certificate_object(result.certificate),
        **model_keys(result),
        "next_command": result.next_command,
        "written": [dict(zip("ab", paths, strict=True)) for paths in result.written],
        "seconds": dict(result.seconds),
    }


def _all_data_object(result: OpenCheckResult) -> dict[str, Any] | None:
    proof = result.all_data
    if proof is None:
        return None
    return {
        "sizes": dict(proof.sizes),
        "combinations": proof.combinations,
        "grade": None if proof.grade is None else proof.grade.value,
        "asked": proof.asked,
        "complete": proof.is_complete,
        "reason": proof.reason,
    }


def _remarks(result: OpenCheckResult) -> list[str]:
    parts = [str(result.relation)]
    if result.reason is not None:
        parts.append(str(result.reason))
    if result.basis is not None:
        parts.append(BASIS[result.basis])
    if result.verdict is Outcome.BOUNDED:
        parts.append(f"on each of {counted(result.counts.proved, 'instance')}")
        if result.sizes:
            parts.append("up to " + ", ".join(f"{n} = {v}" for n, v in result.sizes.items()))
        if result.all_data is not None and result.all_data.words:
            parts.append(f"for all data with {result.all_data.words}")
    if result.verdict is Outcome.EQUIVALENT and result.all_data is not None:
        sizes = ", ".join(f"{n} = {v}" for n, v in result.all_data.sizes.items())
        starts = ", ".join(f"{n} = {v}" for n, v in result.all_data.starts.items())
        since = f" from {starts}" if starts else ""
        parts.append(f"for all data{since} up to {sizes}" if sizes else "for all data")
    parts += parameter_map_remark(result)
    if result.grade is not None:
        parts.append({Grade.EXACT: "proved exactly", Grade.SOLVER: "by a solver's bound"}[result.grade])
    return parts


def _counts(result: OpenCheckResult) -> str:
    counts = result.counts
    parts = [
        f"instances: {counts.compared} compared, {counts.feasible} feasible on both sides",
        f"{counts.drawn} drawn in {counts.draws} tries",
    ]
    for number, words in (
        (counts.outside_b, "outside B's domain"),
        (counts.failed, "not built"),
        (counts.too_large, "too large"),
        (counts.rounded, "left to rounding"),
    ):
        if number:
            parts.append(f"{number} {words}")
    return "; ".join(parts)


def _meaning(result: OpenCheckResult) -> list[str]:
    texts = [result.explanation]
    if result.verdict is Outcome.EQUIVALENT:
        texts.insert(0, MEANING[result.relation])
    if result.verdict is Outcome.BOUNDED:
        texts.insert(0, MEANING[result.relation])
        texts.append("That is no proof for other data")
    if result.reason is not None and not result.explanation:
        texts.append(REASON[result.reason])
    if result.basis is not None:
        texts.append(BASIS_REMARK[result.basis])
    if result.grade is not None:
        texts.append(GRADE_REMARK[result.grade])
    return texts


def _write_witness(page: Page, witness: OpenWitness, title: str, explanation: str, verbose: bool) -> None:
    page.heading(title if witness.claim in explanation else f"{title}: {printable(witness.claim)}")
    several = len(witness.instances) > 1
    for number, one in enumerate(witness.instances, start=1):
        if several:
            page.item(f"  instance {number}:")
        page.item(f"  data of A: {_data(one.data_a, verbose)}")
        if dict(one.data_b) != dict(one.data_a):
            page.item(f"  data of B: {_data(one.data_b, verbose)}")
        page.item(f"  A {one.statuses[0]}, B {one.statuses[1]}")
        for what, points in one.points.items():
            for point in points:
                value = rational_text(point.value)
                page.item(f"  {what} of {point.side.upper()}: {value}, at {point_words(point)}")
    if witness.detail is not None:
        write_witness(page, witness.detail, witness.detail.claim, lead="  Points")


def _data(data: Mapping[str, Any], verbose: bool) -> str:
    text = printable(json.dumps(dict(data)))
    if verbose or len(text) <= _DATA_SHOWN:
        return text
    return f"{text[:_DATA_SHOWN]}... (-v shows all, --witness-dir writes it)"


def _witness_object(witness: OpenWitness) -> dict[str, Any]:
    return {
        "claim": witness.claim,
        "instances": [_instance_object(one) for one in witness.instances],
        "detail": None if witness.detail is None else witness_object(witness.detail),
    }


def _instance_object(one: InstanceWitness) -> dict[str, Any]:
    return {
        "data_a": dict(one.data_a),
        "data_b": dict(one.data_b),
        "statuses": dict(zip("ab", one.statuses, strict=True)),
        "points": {
            what: [
                {
                    "side": point.side,
                    "value": rational_text(point.value),
                    "values": {name: rational_text(value) for name, value in point.values.items() if value},
                }
                for point in points
            ]
            for what, points in one.points.items()
        },
    }
