"""Discharging obligations with the lines of a certificate, one request and one line at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from equivamap.certify.evidence import (
    gap_region,
    is_integral_form,
    prove,
    reduced,
    residue_region,
    simple_bound,
)
from equivamap.certify.model import Model
from equivamap.certify.reading import Rejected, affine, position, rational
from equivamap.certify.region import Region
from equivamap.ir import ZERO, Affine, Rational

__all__ = ["Ledger", "Request", "Script", "cost_at"]


@dataclass(frozen=True)
class Request:
    """What the next line of a certificate must be about.

    Parameters
    ----------
    kind
        The key of the line: ``by`` (evidence of ``form <= limit`` on `region`, or of its emptiness without a form),
        ``integer`` (that `form` is an integer), ``point``, ``assign``, ``step``, ``piece``, …
    label
        The obligation by name; a line states it as ``for``.
    """

    kind: str
    label: str
    region: Region | None = None
    form: Affine | None = None
    limit: Rational | None = None
    context: Any = None


class Script(Protocol):
    """Where the lines come from: a file, or a producer that makes each as it is asked for."""

    def line(self, request: Request) -> dict[str, Any]:
        """Return the line that answers a request."""


class Ledger:
    """Discharges obligations with the lines of a script.

    `structural` stays true while every obligation is a constant, a bound, or a row of the other side as it stands.
    `told` is called with each obligation once it is discharged.
    """

    def __init__(self, script: Script, told: Callable[[Request, Any], None] | None = None) -> None:
        self.script = script
        self.structural = True
        self.count = 0
        self._told = told

    def ask(self, request: Request) -> Any:
        """Return what the next line says, if it is about this request."""
        line = self.script.line(request)
        if line.keys() != {request.kind, "for"} or line["for"] != request.label:
            told = str(line.get("for", sorted(line)))[:60]
            raise Rejected(f"the next line should be '{request.kind}' for {request.label}, it is for {told}")
        return line[request.kind]

    def _discharged(self, request: Request, answer: Any) -> None:
        self.count += 1
        if self._told is not None:
            self._told(request, answer)

    def at_most(self, label: str, region: Region, form: Affine, limit: Rational) -> None:
        """Check ``form <= limit`` on a region."""
        request = Request("by", label, region, form, limit)
        # what the bounds of columns prove needs no line; while all is structural, a row may say more than they do
        value = simple_bound(region, form) if len(form.terms) < 2 or not self.structural else None
        if value is not None and value <= limit and (not self.structural or not form.terms or value == limit):
            self._discharged(request, None)
            return
        nodes = self.ask(request)
        if not prove(region, form, limit, nodes):
            self.structural = False
        self._discharged(request, nodes)

    def empty(self, label: str, region: Region) -> None:
        """Check that a region has no point."""
        request = Request("by", label, region)
        nodes = self.ask(request)
        prove(region, None, None, nodes)
        self.structural = False
        self._discharged(request, nodes)

    def integral(self, label: str, region: Region, form: Affine) -> None:
        """Check that a form is an integer at every point of a region."""
        request = Request("integer", label, region, form)
        if is_integral_form(region, form):
            self._discharged(request, None)
            return
        self.structural = False
        entry = self.ask(request)
        kind, *parts = entry if isinstance(entry, list) and entry else [""]
        match kind, len(parts):
            case "equations", 1:
                if not is_integral_form(region, reduced(region, form, parts[0])):
                    raise Rejected(f"{label}: the equations leave a form that need not be an integer")
            case "value", 3:
                value = rational(parts[0])
                if value.denominator != 1:
                    raise Rejected(f"{label}: the value is no integer")
                prove(region, form, value, parts[1])
                prove(region, form.scaled(-1), -value, parts[2])
            case "residues", 2:
                prove(residue_region(region, reduced(region, form, parts[0])), None, None, parts[1])
            case "gap", 1:
                prove(gap_region(region, form), Affine.variable(region.n + 1), ZERO, parts[0])
            case "empty", 1:
                prove(region, None, None, parts[0])
            case _:
                raise Rejected(f"{label}: unknown evidence of an integer")
        self._discharged(request, entry)

    def point(self, label: str, region: Region) -> tuple[Rational, ...]:
        """Return a point that the next line states, checked."""
        found = affine(self.ask(Request("point", label, region)), region.n, "column")
        if found.constant:
            raise Rejected(f"{label}: a point has no constant")
        values = tuple(found.terms.get(j, ZERO) for j in range(region.n))
        missed = region.misses(values)
        if missed:
            raise Rejected(f"{label}: {missed}")
        return values

    def columns(
        self, kind: str, count: object, most: int, of: int, over: int, completions: int = 0
    ) -> dict[int, Affine]:
        """Return columns that lines give as affine expressions: lists ``[column, expression, …]``."""
        found: dict[int, Affine] = {}
        wanted = position(count, most + 1, f"'{kind}'")
        while len(found) < wanted:
            entry = self.ask(Request(kind, f"{len(found)}"))
            if not isinstance(entry, list) or not entry or len(entry) % 2:
                raise Rejected(f"'{kind}' is a list of columns and expressions")
            for place, form in zip(entry[::2], entry[1::2], strict=True):
                j = position(place, of, "column")
                if j in found:
                    raise Rejected(f"'{kind}' gives column {j} twice")
                found[j] = affine(form, over, "column", completions=completions)
        if len(found) != wanted:
            raise Rejected(f"'{kind}' gives {len(found)} columns, not {wanted}")
        return found

    def least(self, label: str, region: Region, form: Affine, value: Rational) -> None:
        """Check that a form is nowhere below a value."""
        self.at_most(f"{label}: none is beyond", region, Affine(form.terms).scaled(-1), form.constant - value)

    def end(self, label: str, model: Model, region: Region, sign: int = 1) -> Rational:
        """Return the least cost, or with sign -1 the greatest: that of a point, with the proof that none is beyond."""
        value = cost_at(model, self.point(label, region))
        self.least(label, region, model.cost.scaled(sign), sign * value)
        return value


def cost_at(model: Model, point: Sequence[Rational]) -> Rational:
    """Return the cost of a point."""
    return model.cost.at(dict(enumerate(point)))
