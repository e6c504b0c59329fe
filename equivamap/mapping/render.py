"""Links as text of the map language, one line per family where they are regular."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from equivamap.deadlines import Deadline, OutOfTime
from equivamap.ir import Affine, Axis, Family, Index, Instance, Label, Rational, text_of
from equivamap.mapping.lifting import NoLift, Section, lift_family
from equivamap.mapping.links import Links
from equivamap.mapping.notation import brackets, joined, literal, name_text, quote, term

__all__ = ["member_reference", "render_links", "render_renaming"]

_MOST_INDICES = 20
_FEWEST_SUMMANDS = 4
_LETTERS = ("i", "j", "k", "l", "m", "p", "q", "r", "s", "t")


def render_links(
    links: Links, a: Instance, b: Instance, *, limit: int | None = None, deadline: Deadline = None
) -> str:
    """Write links in the map language.

    Parameters
    ----------
    links
        Links between columns of `a` and `b`.
    a, b
        Reference and candidate.
    limit
        Most lines shown per family; the rest is counted in a comment. By default all are shown, and the
        text instantiates to the same links again.
    deadline
        After it families of sums are written member by member.

    Returns
    -------
    str
        Map text; empty for empty links.
    """
    return _Rendering(links, a, b, limit, deadline).text()


def member_reference(axis: Axis, position: int) -> str:
    """Write one variable so that the map language reads it back."""
    name, index = axis.labels[position]
    if not index or all(isinstance(part, (int, str)) for part in index):
        return name_text(name) + brackets([literal(part) for part in index])
    return quote(axis.names[position])


def render_renaming(pairs: Sequence[tuple[int, int]], a: Axis, b: Axis, *, limit: int) -> list[str]:
    """Write how members of two axes are renamed: ``x[i,j] ↔ flow[j,i]``, one line per family where it is regular.

    Parameters
    ----------
    pairs
        Position on `a` and on `b` of each pair.
    a, b
        The columns, or the rows, of both sides.
    limit
        Most lines for a family that is not renamed regularly; the rest is counted.

    Returns
    -------
    list of str
        Nothing for members of the same family and index.
    """
    partner = dict(pairs)
    lines: list[str] = []
    for family in a.families.values():
        own = [(a.labels[i], b.labels[partner[i]], i) for i in family.positions if i in partner]
        changed = [
            (left, right, i) for left, right, i in own if left != right and a.names[i] != b.names[partner[i]]
        ]
        if not changed:
            continue
        line = _regular([(left, right) for left, right, _ in own])
        if line is not None:
            lines.append(line)
            continue
        for _, _, i in changed[:limit]:
            lines.append(f"{member_reference(a, i)} ↔ {member_reference(b, partner[i])}")
        if len(changed) > limit:
            lines.append(f"… {len(changed) - limit} more of {name_text(family.name)}")
    return lines


def _regular(pairs: Sequence[tuple[Label, Label]]) -> str | None:
    """Return one line for a family whose members all go to one family by one pattern of indices."""
    names = {right[0] for _, right in pairs}
    lengths = {len(left[1]) for left, _ in pairs}
    if len(pairs) < 2 or len(names) > 1 or len(lengths) > 1 or not 0 < max(lengths) <= len(_LETTERS):
        return None
    free = _LETTERS[: max(lengths)]
    pattern = _pattern([(left[1], right[1]) for left, right in pairs], free)
    if not pattern:
        return None
    return f"{name_text(pairs[0][0][0])}[{','.join(free)}] ↔ {name_text(names.pop())}[{pattern}]"


class _Rendering:
    """The text of one map."""

    def __init__(self, links: Links, a: Instance, b: Instance, limit: int | None, deadline: Deadline) -> None:
        self.deadline = deadline
        self.links = links
        self.instances = a, b
        self.a = a.variables
        self.b = b.variables
        self.limit = limit
        taken = {*self.a.families, *self.b.families, *a.parameters, *b.parameters}
        letters = [letter for letter in _LETTERS if letter not in taken]
        numbered = (f"i{k}" for k in count(1))
        while len(letters) < _MOST_INDICES:
            letters += [name for name in [next(numbered)] if name not in taken]
        self.letters = letters
        self.partner = dict(zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True))

    def text(self) -> str:
        links = self.links
        backward = [
            *self.families(
                "backward",
                self.a,
                self.b,
                self.given_in_a,
                {*self.partner, *links.backward_lines},
                links.open_a,
            )
        ]
        forward = [
            *self.families(
                "forward", self.b, self.a, self.given_in_b, {*links.forward_lines}, links.completed_b
            )
        ]
        if not forward:
            return "".join(f"{line}\n" for line in backward)
        # Without a section, a family known on both sides belongs to A.
        sections = (["backward:", *backward] if backward else []) + ["forward:", *forward]
        return "".join(f"{line}\n" for line in sections)

    def given_in_a(self, position: int) -> Affine | int | None:
        """Return what the links say of a column of A: its partner, an expression, or None for ``?``."""
        found = self.partner.get(position)
        return found if found is not None else self.links.backward_lines.get(position)

    def given_in_b(self, position: int) -> Affine | int | None:
        return self.links.forward_lines.get(position)

    def families(
        self,
        section: Section,
        axis: Axis,
        other: Axis,
        given: Callable[[int], Affine | int | None],
        lines: set[int],
        open_: frozenset[int],
    ) -> Iterator[str]:
        """Yield the lines that give variables of `axis`, family by family."""
        for family in axis.families.values():
            members = [p for p in family.positions if p in lines or p in open_]
            if not members:
                continue
            line = self.lifted(family, members, given, open_, other) or self.summed(family, section, lines)
            if line is not None:
                yield line
                continue
            shown = members if self.limit is None else members[: self.limit]
            for position in shown:
                value = "?" if position in open_ else self.value(given(position), other)
                yield f"{member_reference(axis, position)} = {value}"
            if len(shown) < len(members):
                yield f"# … {len(members) - len(shown)} more of {name_text(family.name)}"

    def value(self, given: Affine | int | None, other: Axis) -> str:
        assert given is not None
        if isinstance(given, int):
            return member_reference(other, given)
        text = ""
        for column, factor in given.terms.items():
            text = joined(text, term(text_of(abs(factor)), member_reference(other, column)), factor)
        return (
            joined(text, text_of(abs(given.constant)), given.constant) if given.constant or not text else text
        )

    def lifted(
        self,
        family: Family,
        members: Sequence[int],
        given: Callable[[int], Affine | int | None],
        open_: frozenset[int],
        other: Axis,
    ) -> str | None:
        """Return one line for the whole family: ``?``, or a factor times a family with permuted indices."""
        arity = family.arity
        if not arity or arity > _MOST_INDICES or len(members) < 2 or len(members) < len(family.positions):
            return None
        free = self.letters[:arity]
        left = f"{name_text(family.name)}[{','.join(free)}]"
        if all(position in open_ for position in members):
            return f"{left} = ?"
        pairs: list[tuple[Index, Index]] = []
        shapes: set[tuple[str, Rational, Rational]] = set()
        for index, position in zip(family.indices, family.positions, strict=True):
            value = given(position)
            if isinstance(value, int):
                value = Affine.variable(value)
            if value is None or len(value.terms) != 1:
                return None
            ((column, factor),) = value.terms.items()
            name, partner = other.labels[column]
            shapes.add((name, factor, value.constant))
            pairs.append((index, partner))
            if len(shapes) > 1 or not partner:
                return None
        pattern = _pattern(pairs, free)
        if pattern is None:
            return None
        ((name, factor, constant),) = shapes
        text = joined("", term(text_of(abs(factor)), f"{name_text(name)}[{pattern}]"), factor)
        return f"{left} = {joined(text, text_of(abs(constant)), constant) if constant else text}"

    def summed(self, family: Family, section: Section, lines: set[int]) -> str | None:
        """Return one line for a family of sums, or of factors that depend on indices."""
        given = self.links.backward_lines if section == "backward" else self.links.forward_lines
        sizes = [len(given[p].terms) if p in given else 1 for p in family.positions if p in lines]
        if len(sizes) < 2 and sum(sizes) < _FEWEST_SUMMANDS:
            return None  # one member is as clear with its terms written out
        if all(p not in given for p in family.positions):
            return None
        try:
            made = lift_family(family, section, self.links, *self.instances, deadline=self.deadline)
        except OutOfTime:
            return None
        return None if isinstance(made, NoLift) else made


def _pattern(pairs: Sequence[tuple[Index, Index]], free: Sequence[str]) -> str | None:
    """Return the right index as free names and literals that turns every left index into its partner."""
    first, partner = pairs[0]
    if any(len(right) != len(partner) for _, right in pairs):
        return None
    places: list[str] = []
    for place in range(len(partner)):
        values = {right[place] for _, right in pairs}
        # An index stays at its place where it can: x[i,j] = y[i,j] on a diagonal.
        order = [place, *range(len(first))] if place < len(first) else list(range(len(first)))
        source = next(
            (k for k in order if all(left[k] == right[place] for left, right in pairs)),
            None,
        )
        if source is not None:
            places.append(free[source])
        elif len(values) == 1 and isinstance(partner[place], (int, str)):
            places.append(literal(partner[place]))
        else:
            return None
    return ",".join(places)
