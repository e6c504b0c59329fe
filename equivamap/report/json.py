"""The result of a check as one JSON object (``docs/json.md``)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from equivamap.errors import InputError
from equivamap.ir import Origin, Rational
from equivamap.ir.numbers import nearest_float
from equivamap.report.certificates import certificate_object
from equivamap.report.language_model import model_use_object
from equivamap.report.sections import RunReported
from equivamap.verify.verdict import (
    CheckResult,
    Claim,
    Difference,
    DirectionClaims,
    ObjectiveMap,
    ObligationRecord,
    Strength,
    Witness,
    WitnessPoint,
)

__all__ = [
    "error_object",
    "objective_object",
    "rational_text",
    "render_json",
    "result_object",
    "run_object",
    "witness_object",
]


def render_json(value: dict[str, Any]) -> str:
    """Write an object as JSON of ASCII characters with a final newline."""
    return json.dumps(value, indent=2, allow_nan=False) + "\n"


def rational_text(value: Rational) -> str:
    """Write an exact number as an integer or a reduced fraction: ``"12"``, ``"-7/3"``."""
    return str(value)


def result_object(result: CheckResult, *, records: bool = False) -> dict[str, Any]:
    """Return the result of a check as plain values.

    Parameters
    ----------
    result
        What `check` returned.
    records
        List every obligation beside the counts.
    """
    obligations: dict[str, Any] = {
        "total": sum(record.count for record in result.obligations),
        "by_evidence": result.by_evidence,
    }
    if records:
        obligations["records"] = [_record(record) for record in result.obligations]
    return {
        "verdict": result.verdict.value,
        "relation": result.relation.value,
        "basis": None if result.basis is None else result.basis.value,
        "scope": result.scope,
        "grade": None if result.grade is None else result.grade.value,
        "reason": None if result.reason is None else result.reason.value,
        "explanation": result.explanation,
        "strongest_proved": None if result.strongest_proved is None else result.strongest_proved.value,
        "first_refuted": None if result.first_refuted is None else result.first_refuted.value,
        "profile": {relation.value: _claim(claim) for relation, claim in result.profile.items()},
        "map_source": result.map_source,
        "backward_map": list(result.backward_map),
        "forward_map": list(result.forward_map),
        "objective_map": None if result.objective_map is None else objective_object(result.objective_map),
        "left_open": list(result.left_open),
        "same_value": _claim(result.same_value),
        "optimal_values": {
            key: value
            for side, optimum in zip("ab", result.optimal_values, strict=True)
            for key, value in _number_or_null(side, optimum).items()
        },
        "directions": {"a_to_b": _direction(result.a_to_b), "b_to_a": _direction(result.b_to_a)},
        "differences": {
            "missing": _differences(result.differences.missing),
            "extra": _differences(result.differences.extra),
            "changed": _differences(result.differences.changed),
            "implied": _differences(result.differences.implied),
        },
        "witness": None if result.witness is None else witness_object(result.witness),
        "map_witness": None if result.map_witness is None else witness_object(result.map_witness),
        "obligations": obligations,
        "strength": None if result.strength is None else _strength(result.strength),
        "nonvacuous": result.nonvacuous,
        "next_command": result.next_command,
        "language_model": model_use_object(result.language_model),
        "certificate": certificate_object(result.certificate),
        **run_object(result),
    }


def run_object(result: RunReported) -> dict[str, Any]:
    """Return warnings, numbers, versions, seconds and origins of a result as plain values."""
    return {
        "warnings": [
            {"side": side, "kind": warned.kind, "message": warned.message} for side, warned in result.warnings
        ],
        "numbers": {
            "snapped": result.numbers.snapped,
            "unified": result.numbers.unified,
            "largest_change": result.numbers.largest_change,
        },
        "versions": dict(result.versions),
        "seconds": dict(result.seconds),
        "origins": None
        if result.origins is None
        else {side: _origin(origin) for side, origin in zip("ab", result.origins, strict=True)},
    }


def objective_object(phi: ObjectiveMap) -> dict[str, Any]:
    """Return an objective map as plain values."""
    return {"identity": phi.is_identity, **_number("factor", phi.factor), **_number("offset", phi.offset)}


def error_object(error: InputError) -> dict[str, Any]:
    """Return an error as plain values: side, kind, file, line, column, remedy, message."""
    return {
        "error": {
            "side": error.side,
            "kind": error.kind,
            "file": error.file,
            "line": error.line,
            "column": error.column,
            "remedy": error.remedy,
            "message": error.message,
        }
    }


def _number(name: str, value: Rational) -> dict[str, Any]:
    return {name: rational_text(value), f"{name}_float": _finite(nearest_float(value))}


def _number_or_null(name: str, value: Rational | None) -> dict[str, Any]:
    return {name: None, f"{name}_float": None} if value is None else _number(name, value)


def _finite(value: float | None) -> float | None:
    """Return a float that JSON can state; None for an infinity."""
    return value if value is not None and math.isfinite(value) else None


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "standing": claim.standing.value,
        "grade": None if claim.grade is None else claim.grade.value,
        "note": claim.note,
    }


def _direction(claims: DirectionClaims) -> dict[str, Any]:
    return {"optimal": _claim(claims.optimal), "feasible": _claim(claims.feasible)}


def _differences(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    return [
        {
            "family": difference.family,
            "rows": list(difference.rows),
            "rows_b": list(difference.rows_b),
            "rendered": difference.rendered,
            "line": difference.line,
            "implied": difference.implied,
        }
        for difference in differences
    ]


def witness_object(witness: Witness) -> dict[str, Any]:
    """Return a witness as plain values."""
    return {
        "claim": witness.claim,
        "points": [_point(point) for point in witness.points],
        "violated": witness.violated,
        "rendered": witness.rendered,
        **_number_or_null("violation", witness.violation),
        "universal": [{"claim": claim, "grade": grade.value} for claim, grade in witness.universal],
    }


def _point(point: WitnessPoint) -> dict[str, Any]:
    return {
        "side": point.side,
        **_number("value", point.value),
        "values": {name: rational_text(value) for name, value in point.values.items() if value},
        "zeros": sum(1 for value in point.values.values() if not value),
    }


def _record(record: ObligationRecord) -> dict[str, Any]:
    return {
        "direction": record.direction,
        "claim": record.claim,
        "standing": record.standing.value,
        "kind": record.kind,
        "grade": None if record.grade is None else record.grade.value,
        "count": record.count,
    }


def _strength(strength: Strength) -> dict[str, Any]:
    sizes = {
        f"size_{side}": dict(zip(("variables", "rows", "nonzeros"), size, strict=True))
        for side, size in (("a", strength.size_a), ("b", strength.size_b))
    }
    return {
        **sizes,
        "bound_a": _finite(strength.bound_a),
        "bound_b": _finite(strength.bound_b),
        "note": strength.note,
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "path": origin.path,
        "format": origin.format,
        "captured_at": origin.captured_at,
        "data_files": list(origin.data_files),
    }
