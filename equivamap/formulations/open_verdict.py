"""What checking formulations with open data returns: the verdict, and on how many instances it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from equivamap.formulations.all_data.every_size import AllDataProof
from equivamap.formulations.all_data.reach import SizeCount
from equivamap.formulations.comparing.witness import OpenWitness
from equivamap.verify.model_use import ModelUse
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation
from equivamap.verify.verdict import CertificateWritten, ObjectiveMap

__all__ = ["GENERATOR", "BuildFinding", "InstanceCounts", "OpenCheckResult"]


GENERATOR = "the generator of data"
"""What a language model contributed where the data are of a generator that it proposed."""


@dataclass(frozen=True)
class InstanceCounts:
    """What became of the data sets.

    Parameters
    ----------
    asked
        How many were asked for.
    draws
        Draws that it took; rejected ones count, and those made extreme.
    drawn
        Data sets that meet A's schema and assumptions.
    compared
        Built and solved on both sides.
    feasible
        Of these, with feasible points on both sides.
    proved
        Of these, on which one map proves the relation.
    outside_b
        Set aside, since the parameter map leaves B's domain.
    failed
        Of which a side could not be built.
    too_large
        Not built or not solved in time.
    rounded
        Set aside, since rounding alone would decide.
    """

    asked: int
    draws: int = 0
    drawn: int = 0
    compared: int = 0
    feasible: int = 0
    proved: int = 0
    outside_b: int = 0
    failed: int = 0
    too_large: int = 0
    rounded: int = 0


@dataclass(frozen=True)
class BuildFinding:
    """Data for which a side gives no instance.

    Parameters
    ----------
    side
        ``"a"`` or ``"b"``.
    message
        What it said.
    data
        The data of that side.
    """

    side: str
    message: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class OpenCheckResult:
    """The answer to ``check`` on formulations.

    Parameters
    ----------
    verdict, relation, basis, grade, reason, explanation
        As for one instance; ``bounded`` where one map proves the relation on every instance tried.
    counts
        What became of the data sets.
    sizes
        The largest of each dimension among those that were compared.
    by_size
        How many instances were compared, and on how many the relation is proved, by the value of their largest
        dimension.
    witness
        What refutes.
    sized_witness
        The smallest witness with every dimension at least what was asked for, where there is another one.
    findings
        Data for which a side could not be built.
    map_source, map_lines, objective_map
        The map over families that was proved on most instances, and φ.
    parameter_map
        Where the map of the data comes from, in words.
    notes
        What people should know: inferred parts of schemas, assumptions nobody could evaluate, few feasible instances.
    formulations
        Names of A and B.
    seed
        With it the same data are drawn again.
    seconds
        What it took.
    written
        Data files of the witness.
    next_command
        Options to add to the command next.
    all_data
        How far the relation was proved for all data; None where that was not tried.
    certificate
        What became of the certificate; None where none was asked for.
    language_model
        How a language model was used; None where there is nothing to say of one.
    contributed
        What the verdict owes to the language model, in words.
    parameter_lines
        The parameter map that a language model proposed, on which the verdict rests.
    """

    verdict: Outcome
    relation: Relation
    basis: Basis | None
    grade: Grade | None
    reason: Reason | None
    explanation: str
    counts: InstanceCounts
    sizes: Mapping[str, int]
    witness: OpenWitness | None = None
    sized_witness: OpenWitness | None = None
    findings: tuple[BuildFinding, ...] = ()
    map_source: str | None = None
    map_lines: tuple[str, ...] = ()
    objective_map: ObjectiveMap | None = None
    parameter_map: str = ""
    notes: tuple[str, ...] = ()
    formulations: tuple[str, str] = ("A", "B")
    seed: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    written: tuple[tuple[str, str], ...] = ()
    next_command: str = ""
    all_data: AllDataProof | None = None
    certificate: CertificateWritten | None = None
    by_size: Mapping[int, SizeCount] = field(default_factory=dict)
    language_model: ModelUse | None = None
    contributed: tuple[str, ...] = ()
    parameter_lines: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """How far the verdict reaches."""
        if self.verdict is Outcome.EQUIVALENT and self.all_data is not None:
            return self.all_data.scope
        return "k-instances" if self.verdict is not Outcome.NOT_EQUIVALENT else "formulation"

    @property
    def exit_status(self) -> int:
        """0 equivalent for all data in scope, 1 not equivalent, 3 undecided, 4 bounded."""
        return {
            Outcome.EQUIVALENT: 0,
            Outcome.NOT_EQUIVALENT: 1,
            Outcome.UNDECIDED: 3,
            Outcome.BOUNDED: 4,
        }[self.verdict]
