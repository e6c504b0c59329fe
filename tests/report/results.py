"""Results built by hand, so that reports are tested without deciding anything."""

from __future__ import annotations

import dataclasses
from typing import Any

from equivamap.ir import Origin, Warned, canonical
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing
from equivamap.verify.verdict import (
    CheckResult,
    Claim,
    Difference,
    Differences,
    DirectionClaims,
    NumbersUsed,
    ObjectiveMap,
    ObligationRecord,
    Strength,
    Witness,
    WitnessPoint,
)

YES = Claim(Standing.PROVED, Grade.EXACT)
NO = Claim(Standing.REFUTED, Grade.EXACT)
OPEN = Claim(Standing.UNKNOWN)


def equivalent(**changes: Any) -> CheckResult:
    """Return a proof by names, of the default relation, on one instance."""
    result = CheckResult(
        verdict=Outcome.EQUIVALENT,
        relation=Relation.SAME_DECISIONS,
        basis=Basis.MAP,
        scope="instance",
        grade=Grade.EXACT,
        reason=None,
        explanation="",
        strongest_proved=Relation.SAME_DECISIONS,
        first_refuted=None,
        profile={
            Relation.QUASI_KARP: YES,
            Relation.SAME_DECISIONS: YES,
            Relation.REFORMULATION: OPEN,
            Relation.ISOMORPHIC: OPEN,
        },
        map_source="names",
        backward_map=("x[i,j] = x[i,j]",),
        forward_map=("slack[i] = 4 - x[i,1]",),
        objective_map=ObjectiveMap(canonical(1), canonical(0)),
        left_open=(),
        same_value=Claim(Standing.PROVED, Grade.EXACT, "both 12"),
        a_to_b=DirectionClaims(YES, YES),
        b_to_a=DirectionClaims(YES, YES),
        differences=Differences(),
        witness=None,
        obligations=(
            ObligationRecord("B→A", "cap[1] holds", Standing.PROVED, "row", Grade.EXACT, None, 20),
            ObligationRecord("A→B", "slack[1] >= 0", Standing.PROVED, "lp", Grade.EXACT, None, 4),
        ),
        strength=Strength((10, 4, 22), (14, 4, 26), 10.5, 12.0, "B's relaxation is tighter"),
        nonvacuous=True,
        warnings=(("a", Warned("default-bound", "variable z has no bounds: taken as [0, inf)")),),
        numbers=NumbersUsed(2, 1, 1.1e-16),
        versions={"equivamap": "0.1.0", "highspy": "1.11.0"},
        seconds={"read": 0.25, "decide": 0.5},
        origins=(Origin("a.py", "pyomo", "a.py:31", ("data/costs.csv",)), Origin("b.lp", "lp")),
    )
    return dataclasses.replace(result, **changes)


def refuted(**changes: Any) -> CheckResult:
    """Return a refutation by a point of B whose image breaks a row of A."""
    fields: dict[str, Any] = {
        "verdict": Outcome.NOT_EQUIVALENT,
        "basis": Basis.SAME_UNITS,
        "strongest_proved": None,
        "first_refuted": Relation.QUASI_KARP,
        "profile": {Relation.QUASI_KARP: NO, Relation.SAME_DECISIONS: NO},
        "same_value": Claim(Standing.REFUTED, Grade.EXACT, "A 12, B 35/3"),
        "a_to_b": DirectionClaims(OPEN, YES),
        "b_to_a": DirectionClaims(NO, Claim(Standing.REFUTED, Grade.EXACT, "cap fails")),
        "explanation": "B lacks the row cap[2] of A.",
        "differences": Differences(
            missing=(Difference("cap", ("cap[1]", "cap[2]"), "2 x[1,2] + y <= 4", line=14),),
            changed=(Difference("objective", (), "min 3 x[1,2] -> min 4 x[1,2]"),),
            implied=(Difference("cover", ("cover[1]",), "x[1,2] + y >= 1", implied=True),),
        ),
        "witness": Witness(
            "a feasible point of B leads to a point that breaks cap[2] in A",
            (
                WitnessPoint("b", {"x[1,2]": canonical(7) / 3, "y": canonical(0)}, canonical(7)),
                WitnessPoint("a", {"x[1,2]": canonical(7) / 3, "y": canonical(0)}, canonical(7)),
            ),
            violated="cap[2]",
            rendered="2 x[1,2] + y <= 4",
            violation=canonical(2) / 3,
            universal=(("no feasible point of A has value 35/3", Grade.SOLVER),),
        ),
        "obligations": (),
        "next_command": "",
    }
    return equivalent(**{**fields, **changes})


def undecided(**changes: Any) -> CheckResult:
    """Return a verdict that waits for the user to allow an open family."""
    fields: dict[str, Any] = {
        "verdict": Outcome.UNDECIDED,
        "basis": None,
        "grade": None,
        "reason": Reason.REFERENCE_NOT_DETERMINED,
        "strongest_proved": None,
        "profile": {Relation.QUASI_KARP: OPEN, Relation.SAME_DECISIONS: OPEN},
        "explanation": "Nothing in B determines the variables u of A.",
        "left_open": ("u",),
        "obligations": (
            ObligationRecord("B→A", "mtz[2,3] holds", Standing.UNKNOWN, "", None, None, 6),
            ObligationRecord("B→A", "out[1] holds", Standing.PROVED, "row", Grade.EXACT),
        ),
        "next_command": "--open u",
    }
    return equivalent(**{**fields, **changes})
