"""The rung above many instances: for every size up to a limit, one proof for all data of that size.

Sizes are the whole numbers on which the form of a model depends: dimensions, and what it counts up to. All other values
of the data are symbols. Each model that is built with symbols is held against the models that the formulations
themselves build, for data drawn without regard to meaning, so that nothing is proved of a model that is not theirs.
"""

from __future__ import annotations

import dataclasses
import itertools
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from equivamap.errors import DataError, EquivaMapError, InputError, UnsupportedError
from equivamap.formulations.all_data.all_data import holds_for_all_data
from equivamap.formulations.all_data.facts import known_nonnegative, no_data
from equivamap.formulations.all_data.parametric import CONSTANT, Form, Parametric
from equivamap.formulations.all_data.parametric_model import (
    ParametricModel,
    Symbols,
    parametric_model,
    source_text,
)
from equivamap.formulations.builds.building import Builder
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.parameter_maps import ParameterMap
from equivamap.formulations.comparing.family_maps import FamilyMap, FamilyMaps, InstancePair
from equivamap.formulations.drawing.cutting import array_order
from equivamap.formulations.exact.python import FAULTS
from equivamap.formulations.exact.values import CountError, DataList, exact_data
from equivamap.formulations.schemas.schema import Schema
from equivamap.ir import ZERO, Instance, Rational
from equivamap.verify.relations import Grade, Relation
from equivamap.verify.sides import Side

__all__ = ["AllDataProof", "EverySize"]

MOST_SIZES = 150
"""Combinations of sizes that are proved one by one."""

_OTHER_MODEL = (
    "{} builds another model than its source states when it is read by itself: something besides the data decides, "
    "or numbers are rounded"
)
_CLOSE = 10**9
"""Coefficients computed in doubles agree with exact ones to one part in so many."""


@dataclass(frozen=True)
class AllDataProof:
    """How far a relation was proved for all data.

    Parameters
    ----------
    sizes
        The largest value of every size, by name; empty where there are no sizes, so that all data are covered.
    lows
        The least value of every size.
    asked
        The largest value that was asked for.
    combinations
        Combinations of sizes that were proved.
    grade
        The weakest grade; None where nothing was proved.
    reason
        Why it was not proved for all that was asked; empty where nothing stopped it.
    stopped_at
        The sizes at which it was not proved; empty where that was not for a size's sake.
    starts
        The least value of each size of which the data may have smaller ones, about which nothing was asked.
    """

    sizes: Mapping[str, int]
    combinations: int
    grade: Grade | None
    reason: str = ""
    lows: Mapping[str, int] = field(default_factory=dict)
    asked: int = 0
    stopped_at: Mapping[str, int] = field(default_factory=dict)
    starts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """True if everything that was asked is proved."""
        return self.grade is not None and not self.reason

    @property
    def words(self) -> str:
        """The sizes that are proved, in words; empty where there are none."""
        return ", ".join(
            f"{name} from {min(self.lows.get(name, 1), value)} to {value}"
            for name, value in self.sizes.items()
        )

    @property
    def scope(self) -> str:
        """``formulation`` where there are no sizes, else ``sizes≤s``."""
        return f"sizes≤{max(self.sizes.values())}" if self.sizes else "formulation"


KnownPair: TypeAlias = tuple[Mapping[str, Any], InstancePair]
"""A's data, and the instances of both sides that were built from them."""


class EverySize:
    """Proves a relation for all data, size by size.

    Parameters
    ----------
    a, b
        The formulations; A has a schema.
    builders
        Of A and of B.
    parameter_map
        B's data from A's.
    relation
        What is to be proved.
    maps
        Fills in the map over families.
    deadline
        `time.monotonic` value at which to stop.
    """

    def __init__(
        self,
        a: Formulation,
        b: Formulation,
        builders: tuple[Builder, Builder],
        parameter_map: ParameterMap,
        relation: Relation,
        maps: FamilyMaps,
        deadline: float,
    ) -> None:
        assert a.schema is not None
        self.a, self.b = a, b
        self.schema: Schema = a.schema
        self.builders = builders
        self.parameter_map = parameter_map
        self.relation = relation
        self.maps = maps
        self.deadline = deadline
        self.known: Sequence[KnownPair] = ()

    def prove(self, found: FamilyMap, largest: int, known: Sequence[KnownPair] = ()) -> AllDataProof:
        """Prove the relation under a map for all data of all sizes up to `largest`, as far as it goes.

        Parameters
        ----------
        known
            Instances that were built, with A's data: the models with symbols must be theirs.
        """
        if found.phi is None:
            return AllDataProof(
                {},
                0,
                None,
                "no instance fixes how the costs are related; other --data or --instances may",
                asked=largest,
            )
        try:
            lows, starts = self._lowest(self._sizes())
        except (EquivaMapError, *FAULTS) as fault:
            return AllDataProof({}, 0, None, _said(fault), asked=largest)
        self.known = known
        proof = self._proved_from(lows, found, largest)
        if min(proof.stopped_at.values(), default=1) < 1:
            # what is lacking is said, and does not hide what is proved of sizes that are not zero
            positive = {name: max(low, 1) for name, low in lows.items()}
            above = self._proved_from(positive, found, largest)
            if above.grade is not None:
                proof = dataclasses.replace(above, reason=proof.reason, stopped_at=proof.stopped_at)
        return dataclasses.replace(proof, starts=starts)

    def _proved_from(self, lows: Mapping[str, int], found: FamilyMap, largest: int) -> AllDataProof:
        """Prove the relation for all sizes from given least ones, as far as it goes."""
        combinations, grades, reached = 0, [Grade.EXACT], 0
        least: dict[str, int] = {}
        reason = ""
        stopped_at: Mapping[str, int] = {}
        for limit in range(1, largest + 1) if lows else [0]:
            for sizes in _new_sizes(lows, limit):
                late = time.monotonic() > self.deadline
                if late or combinations >= MOST_SIZES:
                    why = "the time for it is up (--time-limit)" if late else "so many are tried"
                    reason = f"{_words(sizes)}after {combinations} combinations of sizes {why}"
                    break
                outcome = self._at(sizes, found)
                if isinstance(outcome, Grade):
                    grades.append(outcome)
                    combinations += 1
                    least = {name: min(least.get(name, value), value) for name, value in sizes.items()}
                elif outcome:
                    reason, stopped_at = f"{_words(sizes)}{outcome}", sizes
                    break
            if reason:
                break
            reached = limit
        if not combinations or (lows and not reached):
            reason = reason or f"no data with sizes up to {largest} meet the assumptions"
            return AllDataProof({}, 0, None, reason, lows, largest, stopped_at)
        proved = dict.fromkeys(lows, reached)
        return AllDataProof(proved, combinations, Grade.weakest(grades), reason, least, largest, stopped_at)

    # -- sizes -------------------------------------------------------------------------------------------------

    def _sizes(self) -> list[str]:
        """Return the scalars that must be known to build the models: dimensions, and what is counted up to."""
        names = [*self.schema.sizes, *(length_of(n) for n in array_order(self.schema) if self._is_free(n))]
        while True:
            try:
                self._models(dict.fromkeys(names, 2))
            except UnsupportedError as fault:
                more = self._counted_to(fault.__cause__, names)
                if not more:
                    raise
                names += more
            else:
                return names

    def _counted_to(self, fault: BaseException | None, known: list[str]) -> list[str]:
        """Return the scalars that a build failed to count up to, for they were symbols."""
        if not isinstance(fault, CountError) or not isinstance(fault.number, Parametric):
            return []
        _, symbols = self._data(dict.fromkeys(known, 2))
        numbers = {number for monomial in fault.number.terms for number in monomial}
        names = {symbols.places[number][0] for number in numbers if not symbols.places[number][1]}
        parameters = self.schema.parameters
        return sorted(n for n in names if parameters[n].type == "integer" and not parameters[n].shape)

    def _lowest(self, names: list[str]) -> tuple[dict[str, int], dict[str, int]]:
        """Return the least value of every size: what an assumption says, and 1 for a length of which none says it.

        Of these lengths, those that no assumption keeps from being 0 are returned by themselves.
        """
        symbols = Symbols()
        scalars = {n: symbols.like(n, 0) for n, p in self.schema.parameters.items() if not p.shape}
        parameters = self.schema.parameters
        lengths = {text for p in self.schema.parameters.values() for text in p.shape}
        lows: dict[str, int] = {}
        for number in known_nonnegative(self.schema, scalars):
            single = [m for m in number.terms if m != CONSTANT]
            if len(single) != 1 or len(single[0]) != 1 or number.terms[single[0]] <= 0:
                continue
            name = symbols.places[single[0][0]][0]
            end = ZERO - number.terms.get(CONSTANT, ZERO) / number.terms[single[0]]
            if name in names:
                whole = int(-(-end.numerator // end.denominator))
                lows[name] = max(lows.get(name, 0 if name in lengths else whole), whole)
        unsaid = [n for n in names if n not in lows and (n in lengths or n not in parameters)]
        lows |= dict.fromkeys(unsaid, 1)
        missing = [name for name in names if name not in lows]
        if missing:
            raise UnsupportedError(
                f"no assumption says how small {missing[0]} can be, to which the build counts",
                kind="parametric",
                remedy=f"add an assumption to the schema, python = '{missing[0]} >= 1' say",
            )
        arrays = {length_of(name): name for name in parameters}
        none: dict[str, dict[str, Any]] = {n: {arrays[n]: []} if n in arrays else {n: 0} for n in unsaid}
        starts = {n: 1 for n in unsaid if not no_data(self.schema, {**scalars, **none[n]})}
        return {name: lows[name] for name in names}, starts

    # -- one size ----------------------------------------------------------------------------------------------

    def _data(self, sizes: Mapping[str, int]) -> tuple[dict[str, Any], Symbols]:
        """Return A's data of a size: symbols for all that is not a size."""
        symbols = Symbols()
        data: dict[str, Any] = {}
        parameters = self.schema.parameters
        for name in [n for n, p in parameters.items() if not p.shape]:
            data[name] = sizes[name] if name in sizes else symbols.like(name, 0)
        for name in array_order(self.schema):
            data[name] = symbols.like(name, self._zeros(name, (), data, sizes))
        return {name: data[name] for name in parameters}, symbols

    def _is_free(self, name: str) -> bool:
        return self.schema.dimensions(name)[0].is_free

    def _zeros(
        self, name: str, index: tuple[int, ...], data: dict[str, Any], sizes: Mapping[str, int]
    ) -> Any:
        dimensions = self.schema.dimensions(name)
        if len(index) == len(dimensions):
            return 0
        dimension = dimensions[len(index)]
        if dimension.is_free and index:
            raise DataError(
                f"the schema leaves open how long the lists in {name} are: state the dimension that is * now",
                kind="parametric",
                remedy="state its dimension",
            )
        length = (
            sizes[length_of(name)]
            if dimension.is_free
            else dimension.length(dict(data), index, self.schema.defined)
        )
        return [self._zeros(name, (*index, k), data, sizes) for k in range(length)]

    def _models(
        self, sizes: Mapping[str, int]
    ) -> tuple[dict[str, Any], dict[str, Any], Symbols, ParametricModel, ParametricModel]:
        data, symbols = self._data(sizes)
        mapped = self.parameter_map.values(data)
        if any(inexact for _, inexact in mapped.values()):
            raise UnsupportedError(
                "the parameter map rounds numbers",
                kind="parametric",
                remedy="write it without square roots, logarithms and the like",
            )
        data_b = {name: _as_data(value) for name, (value, _) in mapped.items()}
        models = parametric_model(self.a, data), parametric_model(self.b, data_b)
        return data, data_b, symbols, *models

    def _at(self, sizes: Mapping[str, int], found: FamilyMap) -> Grade | str:
        """Return the grade of a proof for all data of a size, why there is none, or nothing where it has no data."""
        try:
            data, symbols = self._data(sizes)
            if no_data(self.schema, data):
                return ""
            data, data_b, symbols, a, b = self._models(sizes)
            if self.b.schema is not None and no_data(self.b.schema, data_b):
                return "the parameter map leaves B's domain"
            differing = self._differing(data, symbols, a, b)
            pair = differing or self._held_against(data, symbols, a, b)
        except (EquivaMapError, *FAULTS) as fault:
            return _said(fault)
        if isinstance(pair, str):
            return pair
        proposal = self.maps.filled_in(found, pair)
        if proposal is None or found.phi is None:
            return "the map has no line for these sizes; --map FILE can state one"
        known = known_nonnegative(self.schema, data)
        return holds_for_all_data(a, b, proposal.links, found.phi, known, self.relation, self.deadline)

    def _differing(
        self, data: Mapping[str, Any], symbols: Symbols, a: ParametricModel, b: ParametricModel
    ) -> str:
        """Return how the models with symbols differ from an instance of this size that was built; empty if none."""
        for given, pair in self.known:
            try:
                values = symbols.values(exact_data(given))
            except LookupError:
                continue  # of another size
            if any(given[n] != value for n, value in data.items() if isinstance(value, int)) or any(
                _lengths(given[name]) != _lengths(value) for name, value in data.items()
            ):
                continue
            for label, side, model in zip("AB", (pair.a, pair.b), (a, b), strict=True):
                if not _is_of(model, values, side.instance):
                    return _OTHER_MODEL.format(label)
        return ""

    def _held_against(
        self, data: Mapping[str, Any], symbols: Symbols, a: ParametricModel, b: ParametricModel
    ) -> InstancePair | str:
        """Return instances of some data of this size, where the models with symbols are theirs, or how they differ."""
        # nobody who writes a source can know these numbers
        text = source_text(self.a) + source_text(self.b)
        drawn = random.Random(f"{len(symbols.places)} {text}")
        of_place = iter([_drawn(drawn, self.schema.parameters[name].type) for name, _ in symbols.places])
        plain = {name: _filled(value, of_place) for name, value in data.items()}
        mapped = self.parameter_map.apply(plain)
        values = symbols.values(exact_data(plain))
        sides = []
        for label, builder, given, model in zip(
            "ab", self.builders, (plain, mapped.data), (a, b), strict=True
        ):
            instance = builder.build(given)
            if not _is_of(model, values, instance):
                return _OTHER_MODEL.format(label.upper())
            whole = {name: value for name, value in data.items() if isinstance(value, int)}
            sides.append(Side(label, dataclasses.replace(instance, parameters=whole)))
        return InstancePair(-1, *sides)


def _new_sizes(lows: Mapping[str, int], limit: int) -> Iterator[dict[str, int]]:
    """Yield the sizes up to a limit that were not yet there under a smaller one, small ones first."""
    ranges = [range(low, limit + 1) for low in lows.values()]
    found = [dict(zip(lows, values, strict=True)) for values in itertools.product(*ranges)]
    # what has all sizes below the limit was there before, unless this is the first limit
    new = [sizes for sizes in found if limit <= 1 or not sizes or max(sizes.values()) == limit]
    yield from sorted(new, key=lambda sizes: sum(sizes.values()))


def _as_data(value: Any) -> Any:
    if isinstance(value, (list, tuple, range)):
        return DataList([_as_data(item) for item in value])
    if isinstance(value, Parametric) and value.constant is not None and value.constant.denominator == 1:
        return int(value.constant)
    return value


def length_of(name: str) -> str:
    """Return the name of the size of an array whose length nothing else says."""
    return f"len({name})"


def _lengths(value: Any) -> Any:
    return [_lengths(item) for item in value] if isinstance(value, list) else None


def _drawn(drawn: random.Random, kind: str) -> int | float:
    if kind == "binary":
        return drawn.randint(0, 1)
    return drawn.randint(1, 997) if kind == "integer" else drawn.randint(1, 8000) / 8


def _filled(value: Any, of_place: Iterator[int | float]) -> Any:
    if isinstance(value, list):
        return [_filled(item, of_place) for item in value]
    return next(of_place) if isinstance(value, Parametric) else value


def _said(fault: Exception) -> str:
    if isinstance(fault, UnsupportedError) and fault.kind == "parametric":
        return f"{fault.message} ({fault.remedy})"
    return fault.message if isinstance(fault, InputError) else f"{type(fault).__name__}: {fault}"


def _words(sizes: Mapping[str, int]) -> str:
    return f"at {', '.join(f'{name} = {value}' for name, value in sizes.items())}: " if sizes else ""


# -- is a model with symbols the model that is built? ------------------------------------------------------------


def _is_of(model: ParametricModel, values: Mapping[int, Rational], instance: Instance) -> bool:
    """Tell whether a model with symbols is, for given values, what was built from them in doubles."""
    if (model.n, len(model.rows)) != (instance.n, instance.m):
        return False
    if list(instance.exact_bounds) != model.bounds or instance.sense != model.sense:
        return False
    if [instance.is_integer(j) for j in range(instance.n)] != model.integer:
        return False
    for stated, row in zip(model.rows, instance.exact_rows, strict=True):
        constant = -stated.form.constant.at(values)
        lower = None if stated.sense == "<=" else constant
        upper = None if stated.sense == ">=" else constant
        if not _near(lower, row.lower) or not _near(upper, row.upper):
            return False
        if not _same_terms(stated.form, row.body.terms, values):
            return False
    objective = instance.objective
    constant = model.objective.constant.at(values)
    return _near(constant, objective.constant) and _same_terms(model.objective, objective.terms, values)


def _same_terms(form: Form, terms: Mapping[int, Rational], values: Mapping[int, Rational]) -> bool:
    stated = {j: c.at(values) for j, c in form.terms.items()}
    columns = {j for j, c in stated.items() if c} | set(terms)
    return all(_near(stated.get(j, 0), terms.get(j, 0)) for j in columns)


def _near(one: Rational | None, two: Rational | None) -> bool:
    if one is None or two is None:
        return one is two
    return bool(abs(one - two) * _CLOSE <= max(abs(one), abs(two), 1))
