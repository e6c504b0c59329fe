"""What a check returns: the verdict, what it stands on, and what explains it. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from equivamap.ir import Instance, Origin, Rational, Warned
from equivamap.verify.model_use import ModelUse
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing
from equivamap.verify.reward import Rewards

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from equivamap.mapping.links import Links

__all__ = [
    "CertificateWritten",
    "CheckResult",
    "Claim",
    "ComparedModels",
    "Difference",
    "Differences",
    "DirectionClaims",
    "NumbersUsed",
    "ObjectiveMap",
    "ObligationRecord",
    "Strength",
    "Witness",
    "WitnessPoint",
]


_REWARDS = Rewards()


@dataclass(frozen=True)
class ObjectiveMap:
    """``f_A = factor * f_B + offset`` in minimisation form; `factor` > 0. The identity is (1, 0)."""

    factor: Rational
    offset: Rational

    @property
    def is_identity(self) -> bool:
        """True for factor 1 and offset 0."""
        return bool(self.factor == 1 and self.offset == 0)

    def at(self, value: Rational) -> Rational:
        """Return φ of a value of B's objective."""
        return self.factor * value + self.offset

    @property
    def inverse(self) -> ObjectiveMap:
        """The map from A's values to B's."""
        return ObjectiveMap(1 / self.factor, -self.offset / self.factor)


@dataclass(frozen=True)
class Claim:
    """One claim of the profile, with what it rests on in a few words.

    `basis` is set where a refutation does not speak of every map and every unit: what it stands on.
    """

    standing: Standing
    grade: Grade | None = None
    note: str = ""
    basis: Basis | None = None


@dataclass(frozen=True)
class DirectionClaims:
    """What is known of one direction: optimal solutions carry over; feasible decisions are kept."""

    optimal: Claim
    feasible: Claim


@dataclass(frozen=True)
class WitnessPoint:
    """An exact point of one side: the values by variable name (zeros included) and its objective value.

    `side` is ``"a"`` or ``"b"``; `value` is in the model's own sense.
    """

    side: str
    values: Mapping[str, Rational]
    value: Rational


@dataclass(frozen=True)
class Witness:
    """Concrete exact points that show a claim fails.

    Parameters
    ----------
    claim
        What fails, as one sentence in the user's names.
    points
        The points; the first is feasible for its side, a second one (if any) is its image.
    violated
        Name of the violated row, bound or objective, or the empty string.
    rendered
        The violated row as text, or the empty string.
    violation
        Exact amount of the violation, in the units of the row; None where there is no single amount.
    universal
        What had to be proved beside the points ("no feasible point of A has value 12"), with its grade.
    """

    claim: str
    points: tuple[WitnessPoint, ...]
    violated: str = ""
    rendered: str = ""
    violation: Rational | None = None
    universal: tuple[tuple[str, Grade], ...] = ()

    @property
    def grade(self) -> Grade:
        """The weakest grade of the universal parts."""
        return Grade.weakest(grade for _, grade in self.universal)


@dataclass(frozen=True)
class Difference:
    """A family of rows (or bounds, types, the objective) in which the models differ under the map.

    `family` is the name of the constraint family, ``"bounds of x"``, ``"type of x"`` or ``"objective"``;
    `rows` the names of the members concerned, `rendered` one of them as text (for ``changed``: before and
    after), `line` its source line where known. `implied` tells that the row does hold on the other side, on
    this data, without standing there. `family_b` and `rows_b` are what B calls a ``changed`` family and its
    members, where it calls any of them otherwise.
    """

    family: str
    rows: tuple[str, ...]
    rendered: str
    line: int | None = None
    implied: bool = False
    family_b: str = ""
    rows_b: tuple[str, ...] = ()


@dataclass(frozen=True)
class Differences:
    """Rows of A that B lacks, rows of B that A does not imply, and rows that stand on both sides but differ."""

    missing: tuple[Difference, ...] = ()
    extra: tuple[Difference, ...] = ()
    changed: tuple[Difference, ...] = ()
    implied: tuple[Difference, ...] = ()
    """Rows of A that B lacks but that hold on this data (they may not hold on other data)."""

    @property
    def none(self) -> bool:
        """True when nothing is missing, extra or changed."""
        return not (self.missing or self.extra or self.changed)


@dataclass(frozen=True)
class ObligationRecord:
    """One obligation and what became of it.

    `direction` is ``"B→A"`` or ``"A→B"``; `claim` a sentence in the user's names; `evidence` the evidence value
    (see ``verify.evidence``) or None; `count` how many like obligations the record stands for.
    """

    direction: str
    claim: str
    standing: Standing
    kind: str
    grade: Grade | None
    evidence: Any = None
    count: int = 1


@dataclass(frozen=True)
class Strength:
    """Sizes and LP-relaxation bounds in the model's own sense; None where not computed."""

    size_a: tuple[int, int, int]
    size_b: tuple[int, int, int]
    bound_a: float | None
    bound_b: float | None
    note: str = ""


@dataclass(frozen=True)
class NumbersUsed:
    """How many numbers were snapped and unified, and the largest relative change that made."""

    snapped: int = 0
    unified: int = 0
    largest_change: float = 0.0


@dataclass(frozen=True, eq=False)
class ComparedModels:
    """Both models as they were compared, for reports that show them.

    Parameters
    ----------
    a, b
        The instances, over one number table.
    links
        The map that the verdict speaks of, filled in; None where there was none.
    row_of_a
        For each row of A the row of B that is the same under the map, up to scale, or -1; None without a map.
    """

    a: Instance
    b: Instance
    links: Links | None = None
    row_of_a: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True)
class CertificateWritten:
    """What became of the certificate that was asked for.

    Parameters
    ----------
    path
        Where it was to be written.
    written
        Whether it is there, whole and accepted by the checker; a part of a certificate is never written.
    size
        In bytes.
    statement
        What it proves; or why there is none: the obligation that stays without a certificate.
    """

    path: str
    written: bool
    size: int
    statement: str


@dataclass(frozen=True)
class CheckResult:
    """The answer to ``check``.

    Parameters
    ----------
    verdict, relation, basis, scope, grade, reason
        The verdict on `relation`; `basis` and `grade` are None where the verdict has none, `reason` only
        stands with ``undecided``.
    strongest_proved, first_refuted
        Strongest relation proved and weakest relation refuted, or None.
    profile
        Claim on each relation.
    map_source, backward_map, forward_map, objective_map
        The map that the verdict speaks of, in the map language, and φ.
    left_open
        Families of A that stayed open.
    same_value
        Whether both optimal values are the same, with the values in the note.
    a_to_b, b_to_a
        Claims by direction.
    differences, witness, obligations, strength, nonvacuous
        What explains the verdict.
    warnings, numbers, versions, seconds
        About the run.
    next_command
        What to try next, as options to add to the same command; empty where there is nothing.
    origins
        Where A and B come from: file, library, place of capture, data files.
    map_witness
        Beside a `witness` that refutes by values other than the optimal ones: a point that the map shown does not
        carry, which says more of what differs.
    senses
        Of the objectives of A and B: ``"min"`` or ``"max"``.
    optimal_values
        Exact optimal values of A and B, each in its model's own sense; None where not computed or not there.
    compared
        The models themselves, for reports that show them. Where many results are kept,
        ``dataclasses.replace(result, compared=None)`` drops them.
    language_model
        Whether a language model was asked for maps, and what it took; None where everything was settled before.
    """

    verdict: Outcome
    relation: Relation
    basis: Basis | None
    scope: str
    grade: Grade | None
    reason: Reason | None
    explanation: str
    strongest_proved: Relation | None
    first_refuted: Relation | None
    profile: Mapping[Relation, Claim]
    map_source: str | None
    backward_map: tuple[str, ...]
    forward_map: tuple[str, ...]
    objective_map: ObjectiveMap | None
    left_open: tuple[str, ...]
    same_value: Claim
    a_to_b: DirectionClaims
    b_to_a: DirectionClaims
    differences: Differences
    witness: Witness | None
    obligations: tuple[ObligationRecord, ...]
    strength: Strength | None
    nonvacuous: bool
    warnings: tuple[tuple[str, Warned], ...] = ()
    numbers: NumbersUsed = field(default_factory=NumbersUsed)
    versions: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    next_command: str = ""
    origins: tuple[Origin, Origin] | None = None
    map_witness: Witness | None = None
    senses: tuple[str, str] = ("min", "min")
    optimal_values: tuple[Rational | None, Rational | None] = (None, None)
    certificate: CertificateWritten | None = None
    compared: ComparedModels | None = field(default=None, repr=False, compare=False)
    language_model: ModelUse | None = None

    @property
    def exit_status(self) -> int:
        """0 equivalent, 1 not equivalent, 3 undecided, 4 bounded."""
        return {
            Outcome.EQUIVALENT: 0,
            Outcome.NOT_EQUIVALENT: 1,
            Outcome.UNDECIDED: 3,
            Outcome.BOUNDED: 4,
        }[self.verdict]

    def feedback(self, *, reveal: bool = False) -> str:
        """Return what to tell whoever wrote the candidate; see `equivamap.verify.feedback`."""
        from equivamap.verify.feedback import feedback

        return feedback(self, reveal=reveal)

    def reward(self, rewards: Rewards = _REWARDS) -> float | None:
        """Return the verdict as a reward; 1, 0 or None unless `rewards` says otherwise."""
        return rewards.of(self.verdict, self.grade)

    def to_html(self) -> str:
        """Return the report as one HTML page that needs no network."""
        from equivamap.report.html import render_html

        return render_html(self)

    def _repr_html_(self) -> str:
        """Show the report in a notebook."""
        from equivamap.report.html import render_frame

        return render_frame(self)

    @property
    def by_evidence(self) -> dict[str, int]:
        """Number of discharged obligations by kind of evidence."""
        counts: dict[str, int] = {}
        for record in self.obligations:
            if record.standing is Standing.PROVED:
                counts[record.kind] = counts.get(record.kind, 0) + record.count
        return counts
