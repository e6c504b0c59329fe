"""Data drawn from a schema: many small data sets, all of which meet its types, shapes and assumptions."""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from equivamap.errors import DataError, InputError, UnsupportedError
from equivamap.formulations.conditions.traced_numbers import Linear, UntraceableError
from equivamap.formulations.conditions.tracing_assumptions import Tracing
from equivamap.formulations.drawing.cutting import array_order, cut, lay_out, read_by_shapes
from equivamap.formulations.drawing.drawing import Style, draw_style
from equivamap.formulations.drawing.repairing import Draft, Repair
from equivamap.formulations.drawing.streams import Drawn, Failures, Stream
from equivamap.formulations.exact.python import compile_python
from equivamap.formulations.exact.values import exact_data, plain_number
from equivamap.formulations.schemas.predicates import Assumption
from equivamap.formulations.schemas.schema import Schema

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["Generator", "UserGenerator"]

UserGenerator: TypeAlias = Callable[[random.Random, int], Mapping[str, Any]]
"""A user's own source of data, called with a source of chance and a size."""

_TRIES_OF_DRAW = 200
_FRUITLESS = 60
"""Draws in a row that may fail before larger dimensions are looked at than were meant."""

_NO_SIZES: Mapping[str, int] = MappingProxyType({})


class Generator:
    """Draws data of a schema.

    Parameters
    ----------
    schema
        What the data are.
    example
        Data that are known: some draws are cut from them, and their values are used again.
    user
        A source of data to be used instead; what it gives is checked alike.
    dimensions
        Integer scalars that are dimensions of the model, though of no parameter: they stay small.
    most
        No dimension is larger, unless larger ones are asked for; None for no limit.
    yields
        Whether `most` gives way where nothing is found within it.
    """

    def __init__(
        self,
        schema: Schema,
        example: Mapping[str, Any] | None = None,
        user: UserGenerator | None = None,
        dimensions: Collection[str] = (),
        most: int | None = None,
        yields: bool = False,
    ) -> None:
        self.schema = schema
        self.most = most
        self._yields = yields
        self._fruitless = 0
        self.user = user
        self.example = self._usable(example)
        self.counted = frozenset(dimensions) | _counted(schema)
        scalars = [name for name, parameter in schema.parameters.items() if not parameter.shape]
        arrays = array_order(schema)
        shaping = {read for name in arrays for read in read_by_shapes(schema, name)}
        self._phases = [scalars, [n for n in arrays if n in shaping], [n for n in arrays if n not in shaping]]
        self._shaping = shaping | set(schema.sizes) | self.counted
        self.sizes = tuple(n for n in scalars if n in self.counted or n in schema.sizes)
        self.free = tuple(n for n in arrays if schema.dimensions(n)[0].is_free)
        self._indices: dict[str, str] | None = None
        self._reads = {a: self._parameters_of(a) for a in schema.assumptions}
        self._known = {name: sorted(set(_leaves(value))) for name, value in (self.example or {}).items()}

    def draw(self, rng: random.Random, size: int) -> dict[str, Any]:
        """Return one data set.

        Parameters
        ----------
        size
            Dimensions are from 1 to about this, as far as the assumptions allow it.

        Raises
        ------
        DataError
            With kind ``"assumptions-unmet"``, if none is found.
        """
        failed: Counter[str] = Counter()
        failures = Failures()
        for tries in range(_TRIES_OF_DRAW):
            drawn = self.attempt(rng, size, tries // 6, failures)
            if drawn.data is not None:
                return drawn.data
            failed.update(drawn.failed)
        worst = failed.most_common(1)
        why = f"; {worst[0][1]} failed: {worst[0][0]}" if worst else ""
        raise DataError(
            f"no data that meet the assumptions were found in {_TRIES_OF_DRAW} draws{why}",
            kind="assumptions-unmet",
            remedy="check whether the assumptions contradict each other, or give a generator of your own",
            side="data",
        )

    def instances(
        self, seed: int = 0, max_size: int = 4, limit: int | None = None, special: bool = False
    ) -> Stream:
        """Return a stream of data sets, small ones first.

        Parameters
        ----------
        seed
            The same seed gives the same stream.
        max_size
            The dimensions grow from 1 to this.
        limit
            Data sets in all; None for as many as there are.
        special
            Whether the smallest special ones come first (`equivamap.formulations.drawing.systematic`).
        """
        from equivamap.formulations.drawing.systematic import systematic

        first = systematic(self, max_size, seed) if special and self.user is None else ()
        return Stream(self, seed, max_size, limit, first)

    def sizes_in(self, data: Mapping[str, Any]) -> dict[str, int]:
        """Return the sizes of data by name: dimensions, and ``len(v)`` where nothing else says how long an array is."""
        return {
            **{name: int(data[name]) for name in self.sizes},
            **{f"len({name})": len(data[name]) for name in self.free},
        }

    @property
    def sizes_in_any(self) -> tuple[str, ...]:
        """The names in `sizes_in`."""
        return (*self.sizes, *(f"len({name})" for name in self.free))

    def at_sizes(
        self,
        sizes: Mapping[str, int],
        rng: random.Random,
        tries: int = 30,
        values: tuple[int, int] | None = None,
    ) -> dict[str, Any] | None:
        """Return data of given sizes; None if none are found.

        Parameters
        ----------
        sizes
            Values of integer scalars, and of ``len(v)``, by name.
        values
            What all scalars and what all entries of arrays are, as far as the assumptions allow it; None to draw them.
        """
        size = max(sizes.values(), default=1)
        for _ in range(tries):
            if self.user is not None:
                found = self._examined(self._from_user(self.user, rng, size)).data
            else:
                try:
                    draft = self._drawn(rng, size, 0, Failures(), sizes, values)
                    found = self._examined(_plain(draft.values)).data
                except (DataError, ValueError):
                    continue
            if found is not None and sizes.items() <= {**found, **self.sizes_in(found)}.items():
                return found
        return None

    def strategy(self, max_size: int = 4) -> SearchStrategy[dict[str, Any]]:
        """Return a Hypothesis strategy of data sets.

        Raises
        ------
        UnsupportedError
            If Hypothesis is not installed.
        """
        try:
            from hypothesis import reject
            from hypothesis import strategies as st
        except ImportError as fault:
            raise UnsupportedError(
                "strategies need the package hypothesis",
                kind="package-missing",
                remedy="pip install hypothesis",
            ) from fault

        @st.composite
        def data_sets(draw: Any) -> dict[str, Any]:
            size = draw(st.integers(1, max_size))
            rng = draw(st.randoms(use_true_random=False))
            failures = Failures()
            for tries in range(12):
                drawn = self.attempt(rng, size, tries // 4, failures)
                if drawn.data is not None:
                    return drawn.data
            reject()

        return data_sets()

    def checked(self, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return data as the schema wants them; None if they do not fit it or fail an assumption."""
        return self._examined(data).data

    def repaired(self, values: dict[str, Any], rng: random.Random) -> dict[str, Any] | None:
        """Return data near exact `values` that meet the assumptions; None if none are found.

        Dimensions stay.
        """
        draft = Draft(self.schema, _lists(values), self._styles(rng, 2))
        try:
            Repair(draft, rng, frozenset(self._shaping), self._reads).run(self.schema.assumptions)
            return self._examined(_plain(draft.values)).data
        except (DataError, ValueError):
            return None

    def index_parameters(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return the parameters whose values are indices, with the dimension that they index.

        Read off the assumptions: a value that stays below a dimension.
        """
        draft = Draft(self.schema, dict(exact_data(dict(data))), {})
        found: dict[str, str] = {}
        texts = {name: program.text for name, program in self.schema.defined.of_name.items()}
        traced = draft.traced()
        for assumption in self.schema.assumptions:
            try:
                conditions = Tracing(traced, texts, random.Random(0)).conditions(assumption.python).found
            except UntraceableError:
                continue
            for condition in conditions:
                if not isinstance(condition, Linear) or condition.sign not in ("<", "<="):
                    continue
                upper = [cell for cell, factor in condition.form.items() if factor > 0]
                lower = [cell for cell, factor in condition.form.items() if factor < 0]
                if len(upper) == len(lower) == 1 and lower[0][0] in self._shaping and len(lower[0]) == 1:
                    below = condition.constant == draft.value(upper[0]) - draft.value(lower[0])
                    if below == (condition.sign == "<") and upper[0][0] not in self._shaping:
                        found.setdefault(upper[0][0], lower[0][0])
        return found

    # one draw

    def attempt(self, rng: random.Random, size: int, slack: int, failures: Failures) -> Drawn:
        """Draw once, with dimensions from 1 to about `size`; `slack` lets them be larger."""
        if self.user is not None:
            return self._examined(self._from_user(self.user, rng, size))
        drawn = self._attempted(rng, size, slack, failures)
        self._fruitless = 0 if drawn.data is not None else self._fruitless + 1
        if self._yields and self._fruitless > _FRUITLESS:
            self.most = None  # the assumptions want larger ones
        return drawn

    def _attempted(self, rng: random.Random, size: int, slack: int, failures: Failures) -> Drawn:
        try:
            if self.example is not None and rng.random() < 0.2:
                draft = self._mutation(rng, size)
            else:
                draft = self._drawn(rng, size, slack, failures)
            drawn = self._examined(_plain(draft.values))
            if drawn.data is not None and self._is_too_large(drawn.data, size):
                drawn = Drawn(None, (f"no dimension above {self._limit(size)}",))
            failures.note(self._sizes_of(draft), drawn.data is not None)
            return drawn
        except (DataError, ValueError):
            return Drawn(None)

    def _sizes_of(self, draft: Draft) -> tuple[int, ...]:
        return tuple(draft.values[name] for name in self.sizes)

    def _limit(self, size: int) -> int | None:
        """Return the largest dimension of a draw about a size."""
        return None if self.most is None else max(self.most, size)

    def _is_too_large(self, data: Mapping[str, Any], size: int) -> bool:
        limit = self._limit(size)
        return limit is not None and max(self.sizes_in(data).values(), default=0) > limit

    def _draft(self, values: dict[str, Any], styles: dict[str, Style], size: int, slack: int) -> Draft:
        limit = self._limit(size)
        # what an assumption wants to be larger becomes a little larger
        limit = size + slack + 1 if limit is None else min(size + slack + 1, limit)
        return Draft(self.schema, values, styles, most=dict.fromkeys(self.sizes, limit))

    def _from_user(self, user: UserGenerator, rng: random.Random, size: int) -> Mapping[str, Any]:
        try:
            return user(rng, size)
        except InputError:
            raise
        except Exception as fault:
            raise DataError(
                f"the generator of data failed: {type(fault).__name__}: {fault}",
                kind="generator",
                remedy="correct it, or leave it out",
                side="data",
            ) from fault

    def _examined(self, data: Mapping[str, Any]) -> Drawn:
        try:
            good = self.schema.checked(data)
        except DataError:
            return Drawn(None)
        findings = self.schema.findings(good)
        failed = tuple(finding.assumption.text or finding.assumption.python for finding in findings)
        return Drawn(None if failed else good, failed)

    def _styles(self, rng: random.Random, size: int, telling: bool = False) -> dict[str, Style]:
        styles = {}
        most = rng.choice((5, 5, 400)) * (size + 1) if telling else 0
        for name, parameter in self.schema.parameters.items():
            known = self._known.get(name, [])
            if name in self._shaping:
                styles[name] = Style(tuple(range(1 if name in self.sizes else 0, size + 2)))
            elif telling and parameter.type != "binary":
                # values that matter all: none is zero, and a scalar is about what some of an array come to
                styles[name] = Style(range(1, 10 if parameter.shape else most))
            else:
                styles[name] = draw_style(rng, parameter.type, bool(parameter.shape), size, known)
        return styles

    def _all_alike(self, values: tuple[int, int]) -> dict[str, Style]:
        """Return styles by which scalars have one value, and entries of arrays have one."""
        styles = {}
        for name, parameter in self.schema.parameters.items():
            value = values[1 if parameter.shape else 0]
            styles[name] = Style((min(value, 1) if parameter.type == "binary" else value,))
        return styles

    def _drawn(
        self,
        rng: random.Random,
        size: int,
        slack: int,
        failures: Failures,
        given: Mapping[str, int] = _NO_SIZES,
        values: tuple[int, int] | None = None,
    ) -> Draft:
        draft = self._scalars(rng, size, slack, given, values)
        for _ in range(0 if given else 6):
            if not failures.hopeless(self._sizes_of(draft)):
                break
            draft = self._scalars(rng, size, slack)
        fixed = set(given)
        for names in self._phases[1:]:
            fixed |= self._shaping & set(draft.values)
            if not names:
                continue
            exact = dict(exact_data(draft.values))
            for name in names:
                style = draft.styles[name]

                def entry(index: tuple[int, ...], style: Style = style) -> Any:
                    return style.value(rng)

                def free(index: tuple[int, ...], length: int | None = given.get(f"len({name})")) -> int:
                    return rng.randint(0 if index else 1, size) if index or length is None else length

                value = lay_out(self.schema, name, exact, entry, free)
                if style.order:
                    _shuffle_rows(value, rng)
                draft.values[name] = value
                exact[name] = exact_data(value)
            self._repair(draft, rng, fixed)
        return draft

    def _scalars(
        self,
        rng: random.Random,
        size: int,
        slack: int,
        given: Mapping[str, int] = _NO_SIZES,
        values: tuple[int, int] | None = None,
    ) -> Draft:
        """Draw the scalars, and move them until the assumptions hold that speak of scalars alone."""
        telling = rng.random() < 0.6 if given else size > 2 and rng.random() < 0.25
        styles = self._styles(rng, size, telling) if values is None else self._all_alike(values)
        draft = self._draft({}, styles, size, slack)
        sizes = self.sizes
        largest = rng.choice(sizes) if sizes else ""
        for name in self._phases[0]:
            if name in given:
                draft.values[name] = given[name]
            elif name in sizes:
                value = size if name == largest else rng.randint(1, size)
                value += rng.randint(0, slack) if slack else 0
                limit = self._limit(size)
                draft.values[name] = value if limit is None else min(value, limit)
            else:
                draft.values[name] = draft.styles[name].value(rng)
        self._repair(draft, rng, frozenset(given))
        return draft

    def _repair(self, draft: Draft, rng: random.Random, fixed: Collection[str]) -> None:
        """Move what is there until those assumptions hold that speak of no more."""
        there, still = set(draft.values), set(fixed)
        able = [a for a, reads in self._reads.items() if reads <= there and not reads <= still]
        if able:
            Repair(draft, rng, frozenset(fixed), self._reads).run(able)

    def _mutation(self, rng: random.Random, size: int) -> Draft:
        example = self.example or {}
        wanted = self._scalars(rng, size, 0).values
        keep = {}
        for name in self.sizes:
            have = int(example[name])
            count = max(int(wanted[name]), 0)
            keep[name] = sorted(rng.sample(range(have), count)) if count <= have else list(range(count))
        if self._indices is None:
            self._indices = self.index_parameters(example) if keep else {}
        values = exact_data(cut(self.schema, example, keep, self._indices))
        draft = self._draft(_lists(values), self._styles(rng, size), size, 0)
        movable = [name for name in self.schema.parameters if name not in self._shaping]
        for name in rng.sample(movable, min(len(movable), rng.randint(0, 2))):
            cells = list(draft.cells(name))
            for cell in cells if rng.random() < 0.3 else rng.sample(cells, min(len(cells), 2)):
                draft.put(cell, draft.styles[name].value(rng), rng)
        Repair(draft, rng, frozenset(self._shaping), self._reads).run(self.schema.assumptions)
        return draft

    def _usable(self, example: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Return the example if it fits the schema; it may well fail assumptions."""
        try:
            return None if example is None else self.schema.checked(example)
        except DataError:
            return None

    def _parameters_of(self, assumption: Assumption) -> frozenset[str]:
        try:
            waiting = list(compile_python(assumption.python).reads)
        except UnsupportedError:
            return frozenset([""])
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                if name not in self.schema.parameters and name in self.schema.defined.of_name:
                    waiting += self.schema.defined.of_name[name].reads
        return frozenset(seen & set(self.schema.parameters))


def _counted(schema: Schema) -> frozenset[str]:
    """Return the integer scalars that assumptions or definitions count up to."""
    names: set[str] = set()
    for text in (*schema.definitions, *(a.python for a in schema.assumptions)):
        try:
            tree = ast.parse(text.strip("\n"))
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
                names |= {n.id for a in node.args for n in ast.walk(a) if isinstance(n, ast.Name)}
    return frozenset(
        n for n, p in schema.parameters.items() if n in names and not p.shape and p.type == "integer"
    )


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield exact_data(value)


def _lists(value: Any) -> Any:
    """Return plain lists and tables that may be changed."""
    if isinstance(value, Mapping):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, int) else plain_number(value)[0]


def _shuffle_rows(value: Any, rng: random.Random) -> None:
    if value and isinstance(value, list) and isinstance(value[0], list):
        for row in value:
            _shuffle_rows(row, rng)
    elif isinstance(value, list):
        start = rng.randint(0, 1)
        value[:] = rng.sample(range(start, len(value) + start), len(value))
