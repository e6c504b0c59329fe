"""What names in a map mean: variables of either side, parameters; messages for names that mean nothing."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NoReturn, TypeAlias

from equivamap.errors import MapError
from equivamap.ir import Axis, Index, Instance, Rational, canonical, index_text, member_text
from equivamap.mapping.syntax import Place, Reference

__all__ = ["IndexValue", "Scope", "Side", "member_position", "normal_index", "same_data"]

Side: TypeAlias = Literal["a", "b"]
IndexValue: TypeAlias = int | float | str

_PARAMETERS_ARE = "parameters are Pyomo's Params and the top-level keys of the JSON data that a script reads"

_SHOWN = 12
_COMPARED = 5000


def normal_index(value: Rational | str) -> IndexValue:
    """Return an index value as instances keep it: an int, a text, or a float for other numbers."""
    if isinstance(value, str):
        return value
    return int(value.numerator) if value.denominator == 1 else float(value)


def member_position(axis: Axis, name: str, index: Index) -> int | None:
    """Return the position of a family's member, or of a variable so called in full; None if there is none."""
    family = axis.families.get(name)
    if family is not None:
        position = family.position_of.get(index)
        if position is not None:
            return position
    return axis.position_of_name.get(member_text(name, index))


class Scope:
    """The two instances as names see them.

    Parameters
    ----------
    a, b
        Reference and candidate.
    file
        Map file, for messages.
    """

    def __init__(self, a: Instance, b: Instance, file: str | None) -> None:
        self.a = a
        self.b = b
        self.file = file
        families = [*a.variables.families, *b.variables.families]
        self.qualified = not any(name.startswith(("A.", "B.")) for name in families)
        """Whether ``A.x`` means family x of A (no family is itself called so)."""

    def axis(self, side: Side) -> Axis:
        """Return the variables of a side."""
        return self.a.variables if side == "a" else self.b.variables

    def split(self, name: str, quoted: bool) -> tuple[Side | None, str]:
        """Return the side that a qualifier names, and the rest of the name."""
        if self.qualified and not quoted and name[:2] in ("A.", "B.") and len(name) > 2:
            return ("a" if name[0] == "A" else "b"), name[2:]
        return None, name

    def knows(self, side: Side, name: str) -> bool:
        """Tell whether `name` is a family or the full name of a variable of a side."""
        axis = self.axis(side)
        return name in axis.families or name in axis.position_of_name

    # -- messages -------------------------------------------------------------------------------------

    def fail(self, message: str, kind: str, at: Place, remedy: str = "") -> NoReturn:
        """Raise a `MapError` at a place of the map."""
        raise MapError(message, kind=kind, remedy=remedy, file=self.file, line=at.line, column=at.column)

    def families_text(self, side: Side) -> str:
        """List the families of a side."""
        families = self.axis(side).families
        shown = [
            f"{name}[{','.join('·' * (family.arity or 0))}]" if family.arity else name
            for name, family in list(families.items())[:_SHOWN]
        ]
        more = f", … ({len(families)} in all)" if len(families) > _SHOWN else ""
        return f"{side.upper()} has {', '.join(shown) or 'no variables'}{more}"

    @staticmethod
    def nearest(name: str, known: Iterable[str]) -> str:
        """Return ``did you mean …?``, or the empty string where nothing is near."""
        candidates = [other for other, _ in zip(known, range(_COMPARED), strict=False)]
        lowered = {other.lower(): other for other in reversed(candidates)}
        found = difflib.get_close_matches(name.lower()[:100], lowered, n=1, cutoff=0.5)
        return f"did you mean {lowered[found[0]]!r}?" if found else ""

    def unknown_name(self, name: str, sides: Sequence[Side], at: Place, *, extra: str = "") -> NoReturn:
        """Raise for a name that is no variable."""
        known = [other for side in sides for other in self.axis(side).families]
        # A name on the other side only is the likeliest slip, and worth its own words.
        remedy = self.nearest(name, known) or "check the spelling; quote names with special characters"
        both = "; ".join(self.families_text(side) for side in ("a", "b"))
        owner = " or ".join(side.upper() for side in sides)
        self.fail(f"{name!r} is no variable of {owner}{extra}; {both}", "map-unknown-family", at, remedy)

    def unknown_reference(self, node: Reference, used: Side, bound: Iterable[str]) -> NoReturn:
        """Raise for a name that stands for nothing, with what is known.

        Parameters
        ----------
        used
            Side whose variables the line may use.
        bound
            Index names that are bound there.
        """
        side, name = self.split(node.name, node.quoted)
        other: Side = "b" if used == "a" else "a"
        if (side is None or side == other) and self.knows(other, name):
            extra = f" but of {other.upper()}, whose variables this line gives"
            self.unknown_name(name, [used], node.at, extra=extra)
        parameters = sorted({str(key) for key in (*self.a.parameters, *self.b.parameters)})
        listed = ", ".join(parameters[:12]) or f"there are none; {_PARAMETERS_ARE}"
        extra = f" and no parameter ({listed})"
        if node.indices is None and not node.quoted:
            extra = f", no parameter ({listed}) and no index (bound here: {', '.join(bound) or 'none'})"
        self.unknown_name(name, [used], node.at, extra=extra)

    def unknown_index(self, side: Side, name: str, index: Index, at: Place) -> NoReturn:
        """Raise for an index that a family has not."""
        axis = self.axis(side)
        family = axis.families.get(name)
        if family is None:
            self.unknown_name(name, [side], at)
        lengths = {len(other) for other in family.indices}
        if len(index) not in lengths:
            known = " or ".join(str(length) for length in sorted(lengths))
            noun = "index" if known == "1" else "indices"
            self.fail(
                f"{name!r} of {side.upper()} has {known} {noun}, not {len(index)}",
                "map-index-count",
                at,
                f"a member is {name}[{index_text(family.indices[0])}]"
                if family.indices[0]
                else f"write {name}",
            )
        texts = {index_text(other): other for other in family.indices[:_COMPARED]}
        found = difflib.get_close_matches(index_text(index)[:100], texts, n=1, cutoff=0.3)
        example = found[0] if found else index_text(family.indices[0])
        quotes = ""
        if any(isinstance(part, str) for part in family.indices[0]):
            quotes = "; texts are quoted, as in x['Paris']"
        self.fail(
            f"{side.upper()} has no {name}[{index_text(index)}]",
            "map-unknown-index",
            at,
            f"the nearest member is {name}[{example}]{quotes}; skip missing members with 'if'",
        )

    # -- parameters -----------------------------------------------------------------------------------

    def parameter(self, side: Side | None, name: str, at: Place) -> Any:
        """Return the data of a parameter; None if neither side has it."""
        sides: list[Side] = [side] if side else ["a", "b"]
        found = [
            instance.parameters[name]
            for s in sides
            if name in (instance := self.a if s == "a" else self.b).parameters
        ]
        if len(found) == 2 and not same_data(found[0], found[1]):
            self.fail(
                f"parameter {name!r} differs between A and B",
                "map-ambiguous-parameter",
                at,
                f"write A.{name} or B.{name}",
            )
        return found[0] if found else None

    def entry(self, data: Any, name: str, index: Index, at: Place) -> Any:
        """Return the entry of a parameter at an index, consuming as many parts as each level takes."""
        rest = list(index)
        while rest:
            if isinstance(data, Mapping):
                data, used = self._mapped(data, name, rest, index, at)
                rest = rest[used:]
            elif isinstance(data, Sequence) and not isinstance(data, str):
                part = rest.pop(0)
                if not isinstance(part, int) or not 0 <= part < len(data):
                    self.fail(
                        f"parameter {name!r} has no entry [{index_text(index)}]: it has {len(data)} entries",
                        "map-unknown-index",
                        at,
                        f"lists count from 0; {part!r} is not in 0..{len(data) - 1}",
                    )
                data = data[part]
            else:
                self.fail(
                    f"parameter {name!r} has too many indices: [{index_text(index)}]",
                    "map-index-count",
                    at,
                    f"it has {len(index) - len(rest)}",
                )
        return data

    def _mapped(
        self, data: Mapping[Any, Any], name: str, rest: list[IndexValue], index: Index, at: Place
    ) -> tuple[Any, int]:
        # Scripts key by tuples or numbers, JSON by texts.
        if len(rest) > 1 and tuple(rest) in data:
            return data[tuple(rest)], len(rest)
        for key in (rest[0], str(rest[0])):
            if key in data:
                return data[key], 1
        known = ", ".join(str(key) for key, _ in zip(data, range(_SHOWN), strict=False))
        self.fail(
            f"parameter {name!r} has no entry [{index_text(index)}]; it has {known}",
            "map-unknown-index",
            at,
            self.nearest(str(rest[0]), [str(key) for key in data]) or "check the key and its quotes",
        )

    def leaf(self, data: Any, name: str, at: Place) -> Rational | str:
        """Return a parameter's entry as a number or an index value."""
        if isinstance(data, str):
            return data
        if isinstance(data, float) and not math.isfinite(data):
            self.fail(f"parameter {name!r} is {data} here", "map-unknown-parameter", at, "use finite data")
        try:
            return canonical(data)
        except (TypeError, ValueError):
            self.fail(
                f"parameter {name!r} is {type(data).__name__} here, not a number",
                "map-index-count",
                at,
                f"give it its indices, as in {name}[i]",
            )


def same_data(first: Any, second: Any) -> bool:
    """Compare data; keys count as equal where their texts are, whatever cannot say whether it is equal is not."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        one, two = ({str(key): value for key, value in data.items()} for data in (first, second))
        return one.keys() == two.keys() and all(same_data(one[key], two[key]) for key in one)
    outcome = first == second
    return outcome if isinstance(outcome, bool) else False
