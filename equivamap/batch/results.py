"""What becomes of one pair of a batch: a verdict or an error, small enough to keep thousands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from equivamap import errors
from equivamap.batch.workers import Died
from equivamap.errors import EquivaMapError, InputError, SandboxError, Side, SolverError
from equivamap.verify.feedback import feedback_on_reason
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation
from equivamap.verify.reward import Rewards
from equivamap.verify.verdict import CheckResult

__all__ = ["PairError", "PairResult", "died_result", "error_of", "result_of"]

REWARDS = Rewards()

NOT_THE_CANDIDATES = ("file-missing", "data-missing")
"""Kinds of errors of reading B that are no fault of who wrote it: whoever asked named a file that is not there."""


@dataclass(frozen=True)
class PairError:
    """Why a pair has no verdict.

    Parameters
    ----------
    fault
        Whose it is: ``"candidate"``, ``"reference"``, or ``"infrastructure"``: options, maps, missing files, the
        sandbox, the machine.
    type
        Name of the class of the error.
    kind, message, remedy, side, file, line, column
        As of `equivamap.InputError`.
    """

    fault: str
    type: str
    kind: str
    message: str
    remedy: str = ""
    side: Side | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def error(self) -> EquivaMapError:
        """Return the error to raise."""
        kind = getattr(errors, self.type, InputError)
        if not issubclass(kind, InputError):
            return SolverError(self.message)
        error: EquivaMapError = kind(
            self.message,
            kind=self.kind,
            remedy=self.remedy,
            file=self.file,
            line=self.line,
            column=self.column,
            side=self.side,
        )
        return error


@dataclass(frozen=True)
class PairResult:
    """What became of one pair.

    Parameters
    ----------
    key
        Name of the pair in the batch.
    verdict
        None where there is an `error`.
    relation, basis, scope, grade, reason, explanation, strongest_proved, first_refuted, map_source
        As of `equivamap.CheckResult`.
    feedback_text, revealed_text
        What `feedback` returns.
    error
        Why there is no verdict.
    deaths
        With ``undecided (worker_died)``: what ended the processes that tried it.
    report
        The object that ``equivamap check --json`` prints, where reports were asked for.
    seconds
        What it took; None where it was read from a journal.
    """

    key: str
    verdict: Outcome | None
    relation: Relation
    basis: Basis | None = None
    scope: str = "instance"
    grade: Grade | None = None
    reason: Reason | None = None
    explanation: str = ""
    strongest_proved: Relation | None = None
    first_refuted: Relation | None = None
    map_source: str | None = None
    feedback_text: str = ""
    revealed_text: str = ""
    error: PairError | None = None
    deaths: tuple[str, ...] = ()
    report: Mapping[str, Any] | None = None
    seconds: float | None = field(default=None, compare=False)

    def feedback(self, *, reveal: bool = False) -> str:
        """Return what to tell whoever wrote the candidate; nothing of the reference without `reveal`."""
        return self.revealed_text if reveal else self.feedback_text

    def reward(self, rewards: Rewards = REWARDS) -> float | None:
        """Return the verdict as a reward: 1, 0 or None unless `rewards` says otherwise.

        Raises
        ------
        EquivaMapError
            If the reference cannot be read, or something failed that says nothing of the candidate.
        """
        if self.error is not None and self.error.fault == "candidate":
            return rewards.candidate_error
        if self.error is not None:
            raise self.error.error()
        assert self.verdict is not None
        return rewards.of(self.verdict, self.grade)

    def as_object(self) -> dict[str, Any]:
        """Return the result as plain values; `seconds` and what is not set are left out."""
        plain = {
            name: getattr(self, name)
            for name in (f.name for f in fields(self))
            if name not in ("key", "seconds", "error", "deaths") and getattr(self, name) not in (None, "")
        }
        plain = {name: str(value) if name in _ENUMS else value for name, value in plain.items()}
        if self.error is not None:
            plain["error"] = {k: v for k, v in asdict(self.error).items() if v not in (None, "")}
        if self.deaths:
            plain["deaths"] = list(self.deaths)
        return plain

    @classmethod
    def from_object(cls, key: str, value: Mapping[str, Any]) -> PairResult:
        """Return the result that `as_object` wrote.

        Raises
        ------
        InputError
            If the values are none of a result.
        """
        known = {name: value[name] for name in (f.name for f in fields(cls)) if name in value}
        try:
            for name, kind in _ENUMS.items():
                if name in known:
                    known[name] = kind(known[name])
            if "error" in known:
                known["error"] = PairError(**known["error"])
            known["deaths"] = tuple(known.get("deaths", ()))
            return cls(key=key, verdict=known.pop("verdict", None), **known)
        except (TypeError, ValueError) as fault:
            raise InputError(
                f"what the journal says of {key} is no result: {fault}",
                kind="other-job",
                remedy="name another journal",
            ) from None


_ENUMS: dict[str, Any] = {
    "verdict": Outcome,
    "relation": Relation,
    "basis": Basis,
    "grade": Grade,
    "reason": Reason,
    "strongest_proved": Relation,
    "first_refuted": Relation,
}


def result_of(key: str, result: CheckResult, seconds: float, report: Mapping[str, Any] | None) -> PairResult:
    """Return what is kept of a check."""
    return PairResult(
        key=key,
        verdict=result.verdict,
        relation=result.relation,
        basis=result.basis,
        scope=result.scope,
        grade=result.grade,
        reason=result.reason,
        explanation=result.explanation,
        strongest_proved=result.strongest_proved,
        first_refuted=result.first_refuted,
        map_source=result.map_source,
        feedback_text=result.feedback(),
        revealed_text=result.feedback(reveal=True),
        report=report,
        seconds=seconds,
    )


def error_of(key: str, relation: Relation, fault: EquivaMapError, seconds: float) -> PairResult:
    """Return what is kept of a check that raised."""
    if not isinstance(fault, InputError):
        error = PairError("infrastructure", "SolverError", "solver", str(fault))
        return PairResult(key, None, relation, error=error, seconds=seconds)
    whose = {"a": "reference", "b": "candidate"}.get(fault.side or "", "infrastructure")
    if isinstance(fault, SandboxError) or (whose == "candidate" and fault.kind in NOT_THE_CANDIDATES):
        whose = "infrastructure"
    error = PairError(
        whose,
        type(fault).__name__,
        fault.kind,
        fault.message,
        fault.remedy,
        fault.side,
        fault.file,
        fault.line,
        fault.column,
    )
    text = ""
    if whose == "candidate":
        place = f" (line {fault.line})" if fault.line is not None else ""
        text = f"NOT READ: the candidate gives no model{place}: {_short(fault.message)}."
        text += f"\n- Remedy: {_short(fault.remedy)}." if fault.remedy else ""
    return PairResult(
        key, None, relation, error=error, feedback_text=text, revealed_text=text, seconds=seconds
    )


def died_result(key: str, relation: Relation, died: Died) -> PairResult:
    """Return what is kept of a pair at which processes died: undecided, whatever the cause."""
    how = "; ".join(dict.fromkeys(died.how))
    text = feedback_on_reason(Reason.WORKER_DIED)
    return PairResult(
        key,
        Outcome.UNDECIDED,
        relation,
        reason=Reason.WORKER_DIED,
        explanation=f"{len(died.how)} processes died at work on this pair ({how})",
        feedback_text=text,
        revealed_text=text,
        deaths=died.how,
    )


def _short(text: str) -> str:
    from equivamap.ir.escaping import printable

    shown = printable(" ".join(text.split()))
    return (shown if len(shown) <= 600 else f"{shown[:598]} …").rstrip(".")
