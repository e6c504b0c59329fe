"""The witness: the points, the row that is violated, and a drawing where two dimensions suffice."""

from __future__ import annotations

from equivamap.ir.rendering import render_values
from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.html.models import Models
from equivamap.report.html.region import region_figure
from equivamap.report.wording import counted
from equivamap.verify.relations import Grade
from equivamap.verify.verdict import CheckResult, Witness, WitnessPoint

__all__ = ["point_table", "witness_parts", "witness_section"]

_VALUES_SHOWN = 60


def witness_section(models: Models | None, result: CheckResult) -> Markup | None:
    """Return the witness of the verdict, and that of the map shown."""
    parts = []
    for heading, witness in (("Witness", result.witness), ("Under the map shown", result.map_witness)):
        if witness is not None:
            parts += [tag("h2", heading), *witness_parts(models, witness)]
    return tag("section", *parts, id="witness") if parts else None


def witness_parts(models: Models | None, witness: Witness) -> list[Markup]:
    """Return claim, violated row, points and drawing of a witness."""
    parts = [tag("p", _sentence(witness.claim), class_="claim")] if witness.claim else []
    violated = _violated(witness)
    drawing = None if models is None else region_figure(models, witness)
    tables = tag("div", *map(point_table, witness.points), class_="points")
    left = tag("div", *(part for part in (violated, tables) if part is not None))
    parts.append(tag("div", left, drawing, class_="witness" if drawing is not None else ""))
    for claim, grade in witness.universal:
        if claim:
            basis = "proved exactly" if grade is Grade.EXACT else "by a solver's bound"
            parts.append(tag("p", f"And {claim} ", tag("span", basis, class_="chip")))
    return parts


def _sentence(claim: str) -> str:
    return claim[:1].upper() + claim[1:] + ("" if claim.endswith((".", "!", "?")) else ".")


def _violated(witness: Witness) -> Markup | None:
    if witness.violated == "completions":
        return tag(
            "p", "No values of the other variables satisfy ", tag("code", witness.rendered), class_="violated"
        )
    if not (witness.violated or witness.rendered):
        return None
    name = witness.violated if witness.violated != witness.rendered else ""
    amount = None
    if witness.violation is not None:
        amount = joined([", by ", tag("b", render_values(witness.violation)[0])])
    return tag(
        "p",
        "Violates ",
        joined([tag("b", name), ": "]) if name and witness.rendered else tag("b", name) if name else None,
        tag("code", witness.rendered) if witness.rendered else None,
        amount,
        class_="violated",
    )


def point_table(point: WitnessPoint) -> Markup:
    """Return a point as a table: values other than zero first, and as many as a reader takes in."""
    listed = list(point.values.items())
    if len(listed) > 12:
        listed.sort(key=lambda item: not item[1])
    nonzero = sum(1 for _, value in listed if value)
    shown = listed[:_VALUES_SHOWN] if len(listed) <= 12 else listed[: min(nonzero, _VALUES_SHOWN)]
    rows = [
        tag("tr", tag("th", name, scope="row"), tag("td", render_values(value)[0])) for name, value in shown
    ]
    hidden = listed[len(shown) :]
    zeros = sum(1 for _, value in hidden if not value)
    rest = [
        w
        for w in (
            f"{counted(len(hidden) - zeros, 'more value')}" if len(hidden) > zeros else "",
            "all else 0" if zeros else "",
        )
        if w
    ]
    side = point.side.upper()
    caption = tag("caption", f"Point of {side}, value ", tag("b", render_values(point.value)[0]))
    foot = tag("tfoot", tag("tr", tag("td", ", ".join(rest), colspan=2))) if rest else None
    return tag("table", caption, tag("tbody", *rows), foot, class_=f"point side-{point.side}")
