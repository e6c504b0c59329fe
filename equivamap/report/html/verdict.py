"""The verdict and what it claims, at one glance."""

from __future__ import annotations

from collections.abc import Sequence

from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.next_command import again
from equivamap.report.verdict_words import basis_words, claim_words, meaning, profile_words
from equivamap.report.wording import OUTCOME, scope_words
from equivamap.verify.objectives import cost_equation
from equivamap.verify.relations import Grade, Outcome, Relation, Standing
from equivamap.verify.verdict import CheckResult, Claim

__all__ = ["banner", "standing_sign", "verdict_section"]

_SIGNS = {Outcome.EQUIVALENT: "≡", Outcome.NOT_EQUIVALENT: "≢", Outcome.BOUNDED: "≡", Outcome.UNDECIDED: "?"}
_GRADES = {Grade.EXACT: "proved exactly", Grade.SOLVER: "by a solver's bound"}


def verdict_section(result: CheckResult, command: str) -> Markup:
    """Return the verdict, its claims one by one, and what to try next."""
    chips = [str(result.relation)]
    if result.reason is not None:
        chips.append(str(result.reason))
    if result.basis is not None:
        chips.append(basis_words(result.basis, result.map_source))
    chips.append(scope_words(result.scope))
    if result.grade is not None:
        chips.append(_GRADES[result.grade])
    if result.objective_map is not None and not result.objective_map.is_identity:
        chips.append(cost_equation(result.objective_map, result.senses))
    if result.left_open:
        chips.append(f"left open: {' and '.join(result.left_open)}")
    head = banner(result.verdict, chips)
    words = tag("p", meaning(result), class_="meaning")
    return tag("section", head, words, _claims(result), _next(result, command), id="verdict")


def banner(verdict: Outcome, chips: Sequence[str]) -> Markup:
    """Return the verdict word with what it speaks of and stands on."""
    small = joined((tag("span", chip, class_="chip") for chip in chips), " ")
    return tag(
        "header",
        tag("span", _SIGNS[verdict], class_="glyph", aria_hidden="true"),
        tag("div", tag("h1", OUTCOME[verdict].capitalize()), tag("p", small, class_="chips")),
        class_=f"banner {verdict.value}",
    )


def standing_sign(standing: Standing) -> Markup:
    """Return the sign of a claim; its words stand beside it."""
    sign = {Standing.PROVED: "✓", Standing.REFUTED: "✗", Standing.UNKNOWN: "?"}[standing]
    return tag("span", sign, class_=f"standing {standing.value}", aria_hidden="true")


def _claims(result: CheckResult) -> Markup:
    a, b = result.a_to_b, result.b_to_a
    cards = [
        _card("Same optimal value", [("", result.same_value)]),
        _card("Optimal solutions carry over", [("B → A", b.optimal), ("A → B", a.optimal)]),
        _card("Feasible decisions are kept", [("B → A", b.feasible), ("A → B", a.feasible)]),
    ]
    rows = []
    for relation in Relation:
        if relation in result.profile:
            word = profile_words(result, relation)
            asked = tag("span", " asked", class_="note") if relation is result.relation else None
            rows.append(
                tag("li", standing_sign(result.profile[relation].standing), f" {relation}: {word}", asked)
            )
    if rows:
        cards.append(tag("div", tag("h3", "Relations"), tag("ul", *rows), class_="card"))
    return tag("div", *cards, class_="cards")


def _card(title: str, claims: list[tuple[str, Claim]]) -> Markup:
    items = []
    for direction, claim in claims:
        words = claim_words(claim)
        head, _, rest = words.partition(" (")
        note = tag("span", f" {rest.removesuffix(')')}", class_="note") if rest else None
        lead = tag("span", f" {direction}", class_="direction") if direction else None
        items.append(tag("li", standing_sign(claim.standing), lead, f" {head}", note))
    return tag("div", tag("h3", title), tag("ul", *items), class_="card")


def _next(result: CheckResult, command: str) -> Markup | None:
    following = again(command, result.next_command)
    return tag("p", tag("b", "Try next: "), tag("code", following), class_="next") if following else None
