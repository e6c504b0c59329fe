"""Links of one pair of instances lifted to lines over families and indices, to be replayed on other data.

``x[1,1] = y[1,1], x[1,2] = y[2,1], …`` becomes ``x[i,j] = y[j,i]``; a line is kept only if it gives exactly the
links it was made from.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Literal, TypeAlias

from equivamap.deadlines import Deadline, check_time, in_time
from equivamap.errors import MapError
from equivamap.ir import Affine, Axis, Family, Index, Instance, Rational
from equivamap.mapping.coefficient_forms import coefficient_text
from equivamap.mapping.links import Links
from equivamap.mapping.notation import brackets, joined, literal, name_text, term
from equivamap.mapping.scope import same_data

__all__ = ["Lifting", "NoLift", "Section", "lift", "lift_family"]

Section: TypeAlias = Literal["backward", "forward"]
_SECTIONS: tuple[Section, Section] = ("backward", "forward")
_LETTERS = ("i", "j", "k", "l", "m", "p", "q", "r", "s", "t", "d", "g", "h", "u", "v", "w")
_MOST_PLACES = 8
_MOST_TERMS = 200_000
_MOST_PARTED = 2_000
"""Families with more links are not taken apart."""


class NoLift(enum.StrEnum):
    """Why the links of a family are not one line."""

    PARTLY_GIVEN = "partly-given"
    """Some members have no link, and no comparison of indices tells which."""
    MIXED_INDICES = "mixed-indices"
    """Members of a family have different numbers of indices."""
    IRREGULAR_INDICES = "irregular-indices"
    """No permutation, slice or sum over indices gives the variables that stand on the right."""
    IRREGULAR_COEFFICIENTS = "irregular-coefficients"
    """Coefficients or constants are no function of the indices that the language can state."""


@dataclass(frozen=True)
class Lifting:
    """What of some links could be lifted.

    Parameters
    ----------
    text
        Lines of the families that could be, in the map language.
    obstacles
        Why not, for each family that could not.
    """

    text: str
    obstacles: Mapping[str, NoLift]

    @property
    def whole(self) -> bool:
        """True when all links are in the text."""
        return not self.obstacles


def lift(links: Links, a: Instance, b: Instance, *, data_first: bool = False) -> Lifting:
    """Lift links to lines over families and indices.

    Parameters
    ----------
    links
        Links between columns of `a` and `b`.
    a, b
        Reference and candidate, whose families and parameters the lines may name.
    data_first
        Whether a number other than 0 and 1 is written as data that have its value, where there are such.

    Returns
    -------
    Lifting
    """
    obstacles: dict[str, NoLift] = {}
    sections: list[list[str]] = []
    for section in _SECTIONS:
        own = a.variables if section == "backward" else b.variables
        linked = (
            {*links.backward, *links.open_a}
            if section == "backward"
            else {
                *links.forward_lines,
                *links.completed_b,
            }
        )
        lines: list[str] = []
        for family in own.families.values():
            if linked.isdisjoint(family.positions):
                continue
            made = lift_family(family, section, links, a, b, data_first=data_first, in_parts=True)
            if isinstance(made, NoLift):
                obstacles[family.name] = made
            else:
                lines.append(made)
        sections.append(lines)
    backward, forward = sections
    if forward:
        backward = ["backward:", *backward] if backward else []
        forward = ["forward:", *forward]
    return Lifting("".join(f"{line}\n" for line in [*backward, *forward]), obstacles)


def lift_family(
    family: Family,
    section: Section,
    links: Links,
    a: Instance,
    b: Instance,
    *,
    data_first: bool = False,
    in_parts: bool = False,
    deadline: Deadline = None,
) -> str | NoLift:
    """Lift the links of one family to one line.

    Parameters
    ----------
    family
        A family of A under ``"backward"``, of B under ``"forward"``.
    data_first
        As for `lift`.
    in_parts
        Whether there may be a line for each outcome of a comparison of two indices instead.

    Returns
    -------
    str or NoLift
        A line without a section, which gives exactly the links of the family; or why there is none.

    Raises
    ------
    OutOfTime
        Where the deadline passes first.
    """
    check_time(deadline)
    taken = {*a.variables.families, *b.variables.families, *a.parameters, *b.parameters}
    # a name with other data on the other side means nothing without a qualifier
    parameters = {
        name: data
        for name, data in {**b.parameters, **a.parameters}.items()
        if name not in b.parameters or same_data(data, b.parameters[name])
    }
    given: Mapping[int, Affine]
    if section == "backward":
        given, open_, other = links.backward, links.open_a, b.variables
    else:
        given, open_, other = links.forward_lines, links.completed_b, a.variables
    letters = _free_letters(taken)

    def line(links_of_part: Mapping[int, Affine]) -> str | NoLift:
        return _Lift(family, links_of_part, open_, other, letters, parameters, data_first, deadline).line()

    expected = {p: given[p] for p in family.positions if p in given}
    open_here = open_.intersection(family.positions)
    made = line(given)
    if not isinstance(made, NoLift) and _gives(made, section, expected, open_here, a, b):
        return made
    if in_parts and not open_here:
        for parts in _parts(family, expected):
            lines = [line(part) for part in parts]
            texts = [text for text in lines if not isinstance(text, NoLift)]
            whole = "\n".join(texts)
            if len(texts) == len(lines) and _gives(whole, section, expected, open_here, a, b):
                return whole
    return made if isinstance(made, NoLift) else NoLift.IRREGULAR_INDICES


def _parts(family: Family, given: Mapping[int, Affine]) -> Iterator[list[dict[int, Affine]]]:
    """Yield the links of a family taken apart by how two of its indices compare."""
    arity = family.arity
    if arity is None or arity > _MOST_PLACES or len(given) > _MOST_PARTED:
        return
    index_of = dict(zip(family.positions, family.indices, strict=True))
    for k in range(arity):
        for j in range(k + 1, arity):
            for operators in (("<", ">="), ("<=", ">"), ("==", "!="), ("<", "==", ">")):
                try:
                    parts = [
                        {p: form for p, form in given.items() if _holds(index_of[p][k], o, index_of[p][j])}
                        for o in operators
                    ]
                except TypeError:  # texts and numbers have no order
                    continue
                if all(parts):
                    yield parts


def _free_letters(taken: set[str]) -> list[str]:
    letters = [letter for letter in _LETTERS if letter not in taken]
    numbered = (name for k in count(1) if (name := f"i{k}") not in taken)
    return [*letters, *islice(numbered, 2 * _MOST_PLACES)]


def _gives(
    line: str, section: Section, given: Mapping[int, Affine], open_: frozenset[int], a: Instance, b: Instance
) -> bool:
    """Tell whether a line gives exactly these links."""
    # a map that is only rendered by its families needs no parser
    from equivamap.mapping.language import parse_map

    try:
        made = parse_map(f"{section}:\n{line}\n").instantiate(a, b)
    except MapError:
        return False  # such as a parameter that differs between the sides
    if section == "forward":
        return made.forward_lines == given and made.completed_b == open_
    return made.backward == given and made.open_a == open_


class _Lift:
    """One family."""

    def __init__(
        self,
        family: Family,
        given: Mapping[int, Affine],
        open_: frozenset[int],
        other: Axis,
        letters: Sequence[str],
        parameters: Mapping[str, object],
        data_first: bool,
        deadline: Deadline,
    ) -> None:
        self.deadline = deadline
        self.family, self.other, self.parameters = family, other, parameters
        self.data_first = data_first
        pairs = list(zip(family.indices, family.positions, strict=True))
        self.given = {index: given[p] for index, p in pairs if p in given}
        self.members = {index for index, p in pairs if p in given or p in open_}
        self.is_open = any(p in open_ for p in family.positions)
        self.arity = family.arity
        self.free = list(letters[: self.arity or 0])
        self.letters = list(letters[self.arity or 0 :])

    def line(self) -> str | NoLift:
        """Return the line, or why there is none."""
        if self.arity is None or self.arity > _MOST_PLACES:
            return NoLift.MIXED_INDICES
        condition = _condition(self.free, self.family.indices, self.members)
        if condition is None or (self.is_open and self.given):
            return NoLift.PARTLY_GIVEN
        left = name_text(self.family.name) + brackets(self.free)
        value = "?" if self.is_open else self.value()
        return value if isinstance(value, NoLift) else f"{left} = {value}{condition}"

    def value(self) -> str | NoLift:
        by_family: dict[str, dict[Index, dict[Index, Rational]]] = {}
        if sum(len(form.terms) for form in self.given.values()) > _MOST_TERMS:
            return NoLift.IRREGULAR_INDICES
        for index, form in self.given.items():
            for column, factor in form:
                name, partner = self.other.labels[column]
                by_family.setdefault(name, {}).setdefault(index, {})[partner] = factor
        text = ""
        for name, terms in by_family.items():
            part = self.part(self.other.families[name], terms)
            if isinstance(part, NoLift):
                return part
            text = joined(text, *part)
        constants = {index: form.constant for index, form in self.given.items()}
        if text and not any(constants.values()):
            return text
        written = coefficient_text(self.free, constants, self.parameters, data_first=self.data_first)
        if written is None:
            return NoLift.IRREGULAR_COEFFICIENTS
        return joined(text, *written)

    def part(
        self, other: Family, terms: Mapping[Index, Mapping[Index, Rational]]
    ) -> tuple[str, Rational] | NoLift:
        """Write what one family contributes, and its sign."""
        width = other.arity
        if width is None or width > _MOST_PLACES:
            return NoLift.MIXED_INDICES
        if terms.keys() != self.given.keys():
            return NoLift.IRREGULAR_INDICES
        pairs = [(index, partner) for index, partners in terms.items() for partner in partners]
        places: list[str] = []
        summed: dict[str, int] = {}
        for place in range(width):
            written = self.place(place, pairs)
            if written is None:
                written = self.letters[len(summed)]
                summed[written] = place
            places.append(written)
        names = [*self.free, *summed]
        entries: dict[Index, Rational] = {}
        for index, partners in terms.items():
            for partner, factor in partners.items():
                entries[(*index, *(partner[place] for place in summed.values()))] = factor
        coefficient = coefficient_text(names, entries, self.parameters, data_first=self.data_first)
        if coefficient is None:
            return NoLift.IRREGULAR_COEFFICIENTS
        size, sign = coefficient
        reference = term(size, name_text(other.name) + brackets(places))
        if not summed:
            return reference, sign
        clauses = self.clauses(names, other, places, summed, set(entries))
        return NoLift.IRREGULAR_INDICES if clauses is None else (f"sum({reference}{clauses})", sign)

    def place(self, place: int, pairs: Sequence[tuple[Index, Index]]) -> str | None:
        """Write one index of the right side; None where it is summed over."""
        arity = len(self.free)
        # an index stays at its place where it can: x[i,j] = y[i,j] on a diagonal
        order = [place, *range(arity)] if place < arity else list(range(arity))
        for k in order:
            if all(index[k] == partner[place] for index, partner in pairs):
                return self.free[k]
        values = {partner[place] for _, partner in pairs}
        if len(values) == 1:
            return literal(next(iter(values)))
        for k in order:
            shifts = {_difference(partner[place], index[k]) for index, partner in pairs}
            if len(shifts) == 1 and (shift := shifts.pop()) is not None:
                return f"{self.free[k]}{shift:+d}"
        return None

    def clauses(
        self,
        names: Sequence[str],
        other: Family,
        places: Sequence[str],
        summed: Mapping[str, int],
        entries: set[Index],
    ) -> str | None:
        """Write what a sum runs over: all that exists, what a comparison of indices keeps, or a list of values."""
        everything: set[Index] = set()
        fixed = {k: text for k, text in enumerate(places) if text not in summed}
        by_fixed: dict[Index, list[Index]] = {}
        for partner in other.indices:
            key = tuple(partner[k] for k in fixed)
            by_fixed.setdefault(key, []).append(tuple(partner[k] for k in summed.values()))
        for index in in_time({entry[: len(self.free)] for entry in entries}, self.deadline):
            key = tuple(self.evaluated(text, index) for text in fixed.values())
            everything.update((*index, *rest) for rest in by_fixed.get(key, ()))
        condition = _condition(names, everything, entries)
        if condition is not None:
            return "".join(f" for {name}" for name in summed) + condition
        listed = []
        size = len(self.free)
        for n, name in enumerate(summed):
            values = list(dict.fromkeys(entry[size + n] for entry in sorted(entries, key=str)))
            listed.append(f" for {name} in [{', '.join(map(literal, values))}]")
        product = 1
        for n in range(len(summed)):
            product *= len({entry[size + n] for entry in entries})
        complete = len(entries) == product * len(self.given)
        return "".join(listed) if complete else None

    def evaluated(self, text: str, index: Index) -> int | float | str:
        """Return the value of an index written by `place`."""
        for k, name in enumerate(self.free):
            if text == name:
                return index[k]
            if text.startswith((f"{name}+", f"{name}-")):
                return int(index[k]) + int(text[len(name) :])
        return text[1:-1] if text.startswith("'") else int(text)


def _difference(one: int | float | str, other: int | float | str) -> int | None:
    return one - other if isinstance(one, int) and isinstance(other, int) else None


def _condition(names: Sequence[str], everything: Iterable[Index], kept: set[Index]) -> str | None:
    """Return a comparison of two indices that keeps just these, as text; empty if all are kept."""
    every = set(everything)
    if every == kept:
        return ""
    for k, j, operator in _comparisons(len(names)):
        try:
            if {index for index in every if _holds(index[k], operator, index[j])} == kept:
                return f" if {names[k]} {operator} {names[j]}"
        except TypeError:  # texts and numbers have no order
            continue
    return None


def _comparisons(size: int) -> Iterator[tuple[int, int, str]]:
    for k in range(size):
        for j in range(k + 1, size):
            for operator in ("!=", "==", "<", "<=", ">", ">="):
                yield k, j, operator


def _holds(left: int | float | str, operator: str, right: int | float | str) -> bool:
    match operator:
        case "!=":
            return left != right
        case "==":
            return left == right
        case "<":
            return left < right  # type: ignore[operator]
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
        case _:
            return left >= right  # type: ignore[operator]
