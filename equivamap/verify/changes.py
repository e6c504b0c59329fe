"""What `diff` and `solve-map` return: differences with their effect, and maps with what became of them. Values only."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from equivamap.ir import Origin, Warned
from equivamap.mapping.lifting import NoLift
from equivamap.verify.model_use import ModelUse
from equivamap.verify.relations import Grade, Reason, Relation, Standing
from equivamap.verify.verdict import NumbersUsed, ObjectiveMap, Witness

__all__ = [
    "Change",
    "ChangeGroup",
    "ComparedUnder",
    "DiffResult",
    "Effect",
    "FoundMap",
    "MapSearch",
    "Place",
    "WrittenOut",
]


class Place(enum.StrEnum):
    """What of a model a change concerns."""

    OBJECTIVE = "objective"
    TYPE = "type"
    BOUNDS = "bounds"
    ROW = "row"
    COLUMN = "column"


class Effect(enum.StrEnum):
    """What a change does to the feasible points and their costs, on this data."""

    BOTH = "both"
    """B excludes points of A and admits others."""
    LOOSER = "looser"
    """B admits points that A excludes."""
    TIGHTER = "tighter"
    """B excludes points of A."""
    COST = "cost"
    """Some point does not cost the same."""
    UNKNOWN = "unknown"
    """Not known: nothing was proved within the time."""
    NOTHING = "nothing"
    """Proved to exclude and to admit nothing, and to cost nothing."""


@dataclass(frozen=True)
class Change:
    """One row, column or objective in which the models differ.

    Parameters
    ----------
    place
        What it is.
    kind
        ``"changed"``, ``"missing"`` (in B) or ``"extra"`` (in B).
    name_a, name_b
        Its name on either side; empty where it is missing.
    family_a, family_b
        Its family on either side.
    before, after
        The text of it in A and in B; empty where it is missing.
    details
        What differs, one short text each: ``"right-hand side 10 → 11"``.
    effect
        What it does.
    reason
        Why the effect is not known.
    note
        A remark on the effect.
    witness
        An exact point that shows the effect; of changes of one kind in one family, with the first alone.
    grade
        Grade of what shows that it changes nothing.
    """

    place: Place
    kind: str
    name_a: str
    name_b: str
    family_a: str
    family_b: str
    before: str
    after: str
    details: tuple[str, ...] = ()
    effect: Effect = Effect.UNKNOWN
    reason: Reason | None = None
    note: str = ""
    witness: Witness | None = None
    grade: Grade | None = None


@dataclass(frozen=True)
class ChangeGroup:
    """Changes of one kind in one family with one effect; the first is the one to show."""

    place: Place
    kind: str
    family: str
    effect: Effect
    line: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ComparedUnder:
    """The map under which two models were written alike and compared.

    Parameters
    ----------
    source
        Who found it; ``"units"`` where the factors between paired variables alone were read off the numbers.
    backward_map, forward_map
        The map in the map language, line by line.
    proved
        The strongest relation that it proves of those judged, or None.
    grade
        Grade of that proof.
    reason
        Why it proves nothing.
    units
        Variables of A that B states in another unit, one line a family where they are regular.
    out_in_b, out_in_a
        Variables of A that B writes out, and of B that A writes out: family, number of members, example lines.
    cost
        How the costs are stated in another unit; empty where they are not.
    refused
        Variables of A that a given map writes out though A's equations do not say so.
    """

    source: str
    backward_map: tuple[str, ...] = ()
    forward_map: tuple[str, ...] = ()
    proved: Relation | None = None
    grade: Grade | None = None
    reason: Reason | None = None
    units: tuple[str, ...] = ()
    out_in_b: tuple[WrittenOut, ...] = ()
    out_in_a: tuple[WrittenOut, ...] = ()
    cost: str = ""
    refused: tuple[str, ...] = ()

    @property
    def rewrites(self) -> bool:
        """True when the models are not compared as they stand."""
        return bool(self.units or self.out_in_b or self.out_in_a or self.cost)


@dataclass(frozen=True)
class WrittenOut:
    """A family of variables that the other model does not have, but writes out where it needs them."""

    family: str
    count: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DiffResult:
    """How two models differ, names and order aside.

    Parameters
    ----------
    groups
        The differences, most telling first.
    renamed_columns, renamed_rows
        Families (or single members) that have another name in B, as ``"x[i,j] ↔ flow[j,i]"``.
    moved_columns, moved_rows
        Number of columns and rows that stand at another place among those with a partner.
    rescaled_rows
        Number of rows that are the same up to a factor; no difference.
    turned_objective
        Whether one side minimises what the other maximises negated; no difference.
    columns, rows
        Number of A's, number of B's, number of pairs.
    source
        Who found the pairing of the variables: ``"names"``, ``"structure"``, …; ``"nearest"`` where nobody did.
    feasible_kept
        Whether it is proved that the differences together change nothing.
    under
        The map under which they were compared; None where the models were compared as they stand.
    """

    groups: tuple[ChangeGroup, ...]
    renamed_columns: tuple[str, ...]
    renamed_rows: tuple[str, ...]
    moved_columns: int
    moved_rows: int
    rescaled_rows: int
    turned_objective: bool
    columns: tuple[int, int, int]
    rows: tuple[int, int, int]
    source: str
    feasible_kept: bool
    under: ComparedUnder | None = None
    warnings: tuple[tuple[str, Warned], ...] = ()
    numbers: NumbersUsed = field(default_factory=NumbersUsed)
    versions: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    origins: tuple[Origin, Origin] | None = None

    @property
    def same(self) -> bool:
        """True when the models are the same but for names, order and scale of rows, once both are written alike."""
        return not self.groups

    @property
    def same_problem(self) -> bool:
        """True when nothing differs, or the map is proved to be isomorphic and nothing that differs matters."""
        proved = self.under is not None and self.under.proved is Relation.ISOMORPHIC
        return self.same or (proved and self.count_of(Effect.NOTHING) == self.count)

    @property
    def exit_status(self) -> int:
        """0 the same problem, 1 anything else."""
        return 0 if self.same_problem else 1

    @property
    def count(self) -> int:
        """Number of differences."""
        return sum(len(group.changes) for group in self.groups)

    def count_of(self, *effects: Effect) -> int:
        """Return the number of differences with one of some effects."""
        return sum(len(group.changes) for group in self.groups if group.effect in effects)


@dataclass(frozen=True)
class FoundMap:
    """One proposed map with what became of it.

    Parameters
    ----------
    source
        Who proposed it.
    backward_map, forward_map
        The map in the map language, line by line.
    standing, grade, reason
        Whether it proves the relation asked, and why not where neither proved nor refuted; a proof that may
        not be claimed (``docs/definitions.md``) is unknown with the reason.
    objective_map
        The φ it was judged under.
    left_open
        Families of A that it leaves open.
    proved
        Strongest relation that it proves, of those judged on the way.
    failure
        The first witness in one line, or what stayed open.
    seconds_proposing, seconds_proving
        Time it took to find it, and to judge it.
    not_lifted
        Families whose links are no line over families and indices, which could be replayed on other data, and
        why; None where the map is too long to be looked at.
    """

    source: str
    backward_map: tuple[str, ...]
    forward_map: tuple[str, ...]
    standing: Standing
    grade: Grade | None
    reason: Reason | None
    objective_map: ObjectiveMap | None
    left_open: tuple[str, ...]
    proved: Relation | None
    failure: str
    seconds_proposing: float
    seconds_proving: float
    not_lifted: Mapping[str, NoLift] | None = None


@dataclass(frozen=True)
class MapSearch:
    """The maps that were found, in the order in which they were tried.

    Parameters
    ----------
    relation
        The relation asked.
    maps
        Each map; the search ends at the first that proves the relation, unless all were asked for.
    proposers
        Who was asked, with the seconds each took to its end; None for those who were not reached.
    out_of_time
        Whether the time limit ended the search.
    exhausted
        What was searched through in full without success: a class of maps that holds none that works.
    language_model
        Whether a language model was asked, and what it took; None where a map was proved without one.
    """

    relation: Relation
    maps: tuple[FoundMap, ...]
    proposers: Mapping[str, float | None]
    out_of_time: bool
    exhausted: tuple[str, ...] = ()
    warnings: tuple[tuple[str, Warned], ...] = ()
    numbers: NumbersUsed = field(default_factory=NumbersUsed)
    versions: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    origins: tuple[Origin, Origin] | None = None
    language_model: ModelUse | None = None

    @property
    def proved(self) -> FoundMap | None:
        """The first map that proves the relation."""
        return next((found for found in self.maps if found.standing is Standing.PROVED), None)

    @property
    def exit_status(self) -> int:
        """0 when a map was found and proved, 3 otherwise."""
        return 3 if self.proved is None else 0
