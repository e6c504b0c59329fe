"""The report that a modeller reads in ten seconds.

The first four lines are always the verdict, the optimal values, the optimal solutions and the feasible
decisions, in this order; everything else follows.
"""

from __future__ import annotations

from equivamap.errors import InputError
from equivamap.report.certificates import write_certificate
from equivamap.report.escaping import printable
from equivamap.report.language_model import write_model_use
from equivamap.report.layout import Page
from equivamap.report.next_command import again
from equivamap.report.sections import (
    write_differences,
    write_map,
    write_proof,
    write_run,
    write_strength,
    write_witness,
)
from equivamap.report.verdict_words import basis_words, claim_words, meaning, profile_words
from equivamap.report.wording import OUTCOME, scope_words
from equivamap.verify.objectives import cost_equation
from equivamap.verify.relations import Grade, Outcome, Relation
from equivamap.verify.verdict import CheckResult

__all__ = ["render_error", "render_text"]

_COLOURS = {
    Outcome.EQUIVALENT: "green",
    Outcome.BOUNDED: "green",
    Outcome.NOT_EQUIVALENT: "red",
    Outcome.UNDECIDED: "yellow",
}


def render_text(
    result: CheckResult,
    *,
    width: int = 100,
    colour: bool = False,
    verbose: bool = False,
    command: str = "",
) -> str:
    """Write the report on one check.

    Parameters
    ----------
    result
        What `check` returned.
    width
        Columns of the terminal; no line is longer, unless a single name is.
    colour
        Colour the verdict word.
    verbose
        Show the whole map, every obligation with its evidence, the versions and the times.
    command
        The command that was run, to which the report appends what to try next.

    Returns
    -------
    str
        Lines with a final newline. Everything that comes from a model is escaped for terminals.
    """
    page = Page(width)
    _write_first_lines(page, result)
    page.gap()
    page.paragraph(meaning(result))
    _write_profile(page, result)
    write_map(page, result, complete=verbose)
    write_differences(page, result.differences, complete=verbose)
    if result.witness is not None:
        write_witness(page, result.witness, result.explanation)
    if result.map_witness is not None:
        write_witness(page, result.map_witness, "", lead="Under the map shown")
    write_proof(page, result, complete=verbose)
    write_strength(page, result)
    write_certificate(page, result.certificate)
    write_model_use(page, result.language_model)
    write_run(page, result, complete=verbose)
    if following := again(command, result.next_command):
        page.gap()
        page.item(f"Try next: {printable(following)}", indent="  ")
    text = page.text()
    if colour:
        import click

        word = OUTCOME[result.verdict]
        text = click.style(word, fg=_COLOURS[result.verdict], bold=True) + text.removeprefix(word)
    return text


def render_error(error: InputError, *, width: int = 100) -> str:
    """Write an error as two short paragraphs: what is wrong with which input, and what to do about it."""
    side = {"a": "A: ", "b": "B: ", "map": "map: ", "data": "data: "}.get(error.side or "", "")
    place = f"{error.place}: " if error.place else ""
    first, *quoted = error.message.splitlines() or [""]
    page = Page(width)
    page.item(f"equivamap: error: {side}{printable(place)}{printable(first)}", indent="  ")
    for line in quoted:
        # what a script printed keeps its lines, indented so that none can pass for one of ours
        page.verbatim(f"  {printable(line)}")
    if error.remedy:
        page.item(f"  remedy: {printable(error.remedy)}", indent="  ")
    return page.text()


def _write_first_lines(page: Page, result: CheckResult) -> None:
    parts = [str(result.relation)]
    if result.reason is not None:
        parts.append(str(result.reason))
    if result.basis is not None:
        parts.append(basis_words(result.basis, result.map_source))
    parts.append(scope_words(result.scope))
    if result.grade is not None:
        parts.append({Grade.EXACT: "proved exactly", Grade.SOLVER: "by a solver's bound"}[result.grade])
    if result.objective_map is not None and not result.objective_map.is_identity:
        parts.append(cost_equation(result.objective_map, result.senses))
    if result.left_open:
        parts.append(f"left open: {printable(' and '.join(result.left_open))}")
    page.item(f"{OUTCOME[result.verdict]} ({', '.join(parts)})", indent="  ")
    page.item(f"same optimal value: {claim_words(result.same_value)}", indent="  ")
    a, b = result.a_to_b, result.b_to_a
    page.item(
        f"optimal solutions carry over B→A: {claim_words(b.optimal)}, A→B: {claim_words(a.optimal)}",
        indent="  ",
    )
    page.item(
        f"feasible decisions kept A→B: {claim_words(a.feasible)}, B→A: {claim_words(b.feasible)}",
        indent="  ",
    )


def _write_profile(page: Page, result: CheckResult) -> None:
    shown = [
        f"{relation} {profile_words(result, relation)}"
        for relation in Relation
        if relation in result.profile and relation is not result.relation
    ]
    if shown:
        page.item(f"Other relations: {', '.join(shown)}", indent="  ")
