"""A certificate written out for people: each obligation in the names of the models, its derivation as a sum of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from equivamap.certify.checking import Checked
from equivamap.certify.ledger import Request
from equivamap.certify.model import Bounds, Model
from equivamap.certify.region import Region
from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.report.escaping import printable

__all__ = ["Proof", "Style"]

Style: TypeAlias = Literal["text", "markdown"]

_PARTS = re.compile(r"(?P<way>B→A|A→B) (?P<part>[a-z]+) (?P<place>\d+)(?P<rest>.*)")


class Proof:
    """Collects the obligations of a certificate as it is checked, and writes them.

    Parameters
    ----------
    style
        ``"text"``, or ``"markdown"`` with formulas in LaTeX.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self.parts: list[str] = []
        self._told: list[tuple[Request, Any]] = []

    def told(self, request: Request, answer: Any) -> None:
        """Take one discharged obligation."""
        self._told.append((request, answer))

    def _write(self, request: Request, answer: Any, models: tuple[Model, Model] | None) -> None:
        """Write one obligation; trivial ones are left out."""
        form = request.form
        if answer is None and (form is None or not form.terms or request.kind == "integer"):
            return
        assert request.region is not None
        region = request.region
        names = _names(region)
        self._head(request.label if models is None else _title(request.label, models))
        if request.kind == "integer":
            assert form is not None
            self._line(f"To show: {self._math(_sum(form, names, self.style))} is an integer.")
            self._integer(region, names, form, answer)
            return
        if form is None or request.limit is None:
            self._line("To show: there is no such point.")
        else:
            claim = f"{_sum(form, names, self.style)} {self._sign('<=')} {_number(request.limit, self.style)}"
            self._line(f"To show: {self._math(claim)}")
        self._restriction(region, names)
        self._tree(region, names, form, [["f"]] if answer is None else answer)

    def text(self, checked: Checked) -> str:
        """Return the proof of an accepted certificate."""
        self.parts = [f"# {checked.statement}" if self.style == "markdown" else checked.statement]
        trivial = 0
        for request, answer in self._told:
            count = len(self.parts)
            self._write(request, answer, checked.models)
            trivial += len(self.parts) == count
        if trivial:
            self.parts += ["", f"{trivial} more obligations hold as they are written down."]
        return "\n".join(self.parts) + "\n"

    # -- lines ---------------------------------------------------------------------------------------------------

    def _head(self, title: str) -> None:
        self.parts += ["", f"## {_escaped(title)}" if self.style == "markdown" else printable(title), ""]

    def _line(self, text: str, depth: int = 0) -> None:
        if self.style == "markdown":
            self.parts.append(f"{'  ' * depth}- {text}")
        else:
            self.parts.append(printable(f"{'  ' * (depth + 1)}{text}"))

    def _math(self, text: str) -> str:
        return f"${text}$" if self.style == "markdown" else text

    def _sign(self, sign: str) -> str:
        return {"<=": r"\le", ">=": r"\ge", "=": "="}[sign] if self.style == "markdown" else sign

    def _row(self, region: Region, names: Sequence[str], i: int, upper: bool) -> str:
        body, low, high = region.row(i)
        rounded = region.limits(i)[upper]
        stated = high if upper else low
        text = f"{_sum(body, names, self.style)} {self._sign('<=' if upper else '>=')} {_number(stated, self.style)}"
        name = region.model.row_names[i] if i < len(region.rows) else "restriction"
        label = _escaped(name) if self.style == "markdown" else name
        tail = "" if rounded == stated else f", rounded to {self._math(_number(rounded, self.style))}"
        return f"{label}: {self._math(text)}{tail}"

    def _restriction(self, region: Region, names: Sequence[str]) -> None:
        for body, low, high in region.more:
            form = _sum(body, names, self.style)
            if low is not None and low == high:
                text = f"{form} = {_number(low, self.style)}"
            else:
                ends = [f"{form} {self._sign('>=')} {_number(low, self.style)}"] if low is not None else []
                ends += [f"{form} {self._sign('<=')} {_number(high, self.style)}"] if high is not None else []
                text = ", ".join(ends)
            self._line(f"among points with {self._math(text)}")

    # -- derivations -----------------------------------------------------------------------------------------------

    def _tree(self, region: Region, names: Sequence[str], form: Affine | None, nodes: Sequence[Any]) -> None:
        """Write a tree: each leaf under what its branches say."""
        waiting: list[tuple[Mapping[int, Bounds], int, str]] = [({}, 0, "")]
        for kind, *rest in nodes:
            cut, depth, case = waiting.pop()
            if case:
                self._line(f"case {self._math(case)}:", depth - 1)
            if kind in ("s", "z"):
                waiting += _cases(region, names, cut, depth, kind, rest, self)
            elif kind == "x":
                self._line(f"the bounds of {names[rest[0]]} contradict each other here", depth)
            elif kind == "r":
                self._line(f"no point can satisfy {self._row(region, names, rest[0], True)}", depth)
            else:
                self._sum_of_rows(region, names, cut, form if kind == "f" else None, rest, depth)

    def _sum_of_rows(
        self,
        region: Region,
        names: Sequence[str],
        cut: Mapping[int, Bounds],
        form: Affine | None,
        rest: Sequence[Any],
        depth: int,
    ) -> None:
        from equivamap.certify.evidence import multipliers_of, within_steps

        whole = Affine() if form is None else form
        left = whole
        total = whole.constant
        for i, y in multipliers_of(rest, region):
            if not y:
                continue
            side = region.limits(i)[y > 0]
            assert side is not None
            total += y * side
            left = left + region.row(i)[0].scaled(-y)
            times = _number(y, self.style)
            self._line(f"{self._math(times)} times {self._row(region, names, i, bool(y > 0))}", depth)
        for j, r in sorted(left.terms.items()):
            end = (cut.get(j) or region.box[j])[r > 0]
            assert end is not None
            total += r * end
            bound = f"{_name(names[j], self.style)} {self._sign('<=' if r > 0 else '>=')} {_number(end, self.style)}"
            self._line(f"{self._math(_number(r, self.style))} times the bound {self._math(bound)}", depth)
        if form is None:
            text = f"0 {self._sign('<=')} {_number(total, self.style)}"
            self._line(f"sum: {self._math(text)}, so that no point is left", depth)
            return
        kept = within_steps(whole, total, region)
        text = f"{_sum(whole, names, self.style)} {self._sign('<=')} {_number(total, self.style)}"
        more = (
            ""
            if kept == total
            else f", and since it takes steps, at most {self._math(_number(kept, self.style))}"
        )
        self._line(f"sum: {self._math(text)}{more}", depth)

    def _integer(self, region: Region, names: Sequence[str], form: Affine, answer: Any) -> None:
        from equivamap.certify.evidence import gap_region, multipliers_of, reduced, residue_region

        kind, *parts = answer
        if kind in ("equations", "residues"):
            for i, y in multipliers_of(parts[0], region):
                self._line(
                    f"add {self._math(_number(y, self.style))} times {self._row(region, names, i, True)}"
                )
            rest = reduced(region, form, parts[0])
            self._line(f"what is left: {self._math(_sum(rest, names, self.style))}")
            if kind == "residues":
                wide = residue_region(region, rest)
                self._line("no point has a fractional value:")
                self._restriction(wide, _names(wide))
                self._tree(wide, _names(wide), None, parts[1])
        elif kind == "value":
            self._line(f"it is {self._math(_number(parts[0], self.style))} everywhere: at most,")
            self._tree(region, names, form, parts[1])
            self._line("and at least:")
            self._tree(region, names, form.scaled(-1), parts[2])
        elif kind == "gap":
            wide = gap_region(region, form)
            self._line("its distance to the nearest integer, the last column, is zero:")
            self._restriction(wide, _names(wide))
            self._tree(wide, _names(wide), Affine.variable(region.n + 1), parts[0])
        else:
            self._line("there is no point:")
            self._tree(region, names, None, parts[0])


def _cases(
    region: Region,
    names: Sequence[str],
    cut: Mapping[int, Bounds],
    depth: int,
    kind: str,
    rest: Sequence[Any],
    proof: Proof,
) -> Iterator[tuple[Mapping[int, Bounds], int, str]]:
    """Yield both branches of a node, the second first: what is known there, and in words."""
    from equivamap.certify.evidence import branches

    j = rest[0]
    above, below = branches(region, cut, kind, rest)
    name = _name(names[j], proof.style)
    if kind == "z":
        texts = f"{name} \\neq 0" if proof.style == "markdown" else f"{name} in its range", f"{name} = 0"
    else:
        texts = (
            f"{name} {proof._sign('>=')} {_number(int(rest[1]) + 1, proof.style)}",
            f"{name} {proof._sign('<=')} {rest[1]}",
        )
    yield above, depth + 1, texts[0]
    yield below, depth + 1, texts[1]


def _title(label: str, models: tuple[Model, Model]) -> str:
    """Return an obligation by the name that the models give it, where it is about one of their rows or columns."""
    found = _PARTS.fullmatch(label)
    if found is None or found["part"] not in ("row", "bound", "type", "link", "semicontinuous"):
        return label
    target = models[0] if found["way"] == "B→A" else models[1]
    names = target.row_names if found["part"] == "row" else target.names
    if found["part"] == "link" or int(found["place"]) >= len(names):
        return label
    side = "A" if found["way"] == "B→A" else "B"
    return f"{found['way']}: {found['part']} {names[int(found['place'])]} of {side}{found['rest']}"


def _names(region: Region) -> list[str]:
    return [*region.model.names, *(f"_{k}" for k in range(region.n - region.model.n))]


def _escaped(name: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>()#+!|$])", r"\\\1", printable(name))


def _name(name: str, style: Style) -> str:
    if style == "text":
        return name
    special = {"\\": r"\backslash ", "^": r"\hat{}", "~": r"\sim "}
    inner = re.sub(r"[\\{}$&#%_^~]", lambda m: special.get(m[0], "\\" + m[0]), printable(name))
    return rf"\mathtt{{{inner}}}"


def _number(value: Rational | int | str | None, style: Style) -> str:
    text = str(value)
    if style == "markdown" and "/" in text:
        top, bottom = text.lstrip("-").split("/")
        return ("-" if text.startswith("-") else "") + rf"\frac{{{top}}}{{{bottom}}}"
    return text


def _sum(form: Affine, names: Sequence[str], style: Style) -> str:
    """Return a form as people write it."""
    parts = []
    for j, c in sorted(form.terms.items()):
        size = "" if abs(c) == ONE else f"{_number(abs(c), style)} "
        parts.append(f"{'-' if c < 0 else '+'} {size}{_name(names[j], style)}")
    if form.constant or not parts:
        parts.append(f"{'-' if form.constant < ZERO else '+'} {_number(abs(form.constant), style)}")
    text = " ".join(parts)
    return text[2:] if text.startswith("+") else "-" + text[2:]
