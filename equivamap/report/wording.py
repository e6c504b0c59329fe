"""Plain words beside the terms of a verdict (``docs/definitions.md``)."""

from __future__ import annotations

from equivamap.mapping.lifting import NoLift
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing

__all__ = [
    "BASIS",
    "BASIS_REMARK",
    "EVIDENCE",
    "GRADE_REMARK",
    "MAP_SOURCE",
    "MEANING",
    "MEANING_UP_TO",
    "NO_LIFT",
    "OUTCOME",
    "REASON",
    "STANDING",
    "clause",
    "counted",
    "scope_words",
    "sentence",
]

OUTCOME: dict[Outcome, str] = {
    Outcome.EQUIVALENT: "EQUIVALENT",
    Outcome.NOT_EQUIVALENT: "NOT EQUIVALENT",
    Outcome.BOUNDED: "BOUNDED",
    Outcome.UNDECIDED: "UNDECIDED",
}

MEANING: dict[Relation, str] = {
    Relation.QUASI_KARP: "Every optimal solution of B gives, by the map, an optimal solution of A.",
    Relation.SAME_DECISIONS: (
        "By the map, every feasible decision of either model is one of the other, at the same best cost."
    ),
    Relation.REFORMULATION: (
        "Every feasible point of either model has a feasible partner in the other, at an agreeing cost."
    ),
    Relation.ISOMORPHIC: "The map pairs the feasible points of both models one to one, at agreeing costs.",
}

MEANING_UP_TO: dict[Relation, str] = {
    Relation.QUASI_KARP: MEANING[Relation.QUASI_KARP],
    Relation.SAME_DECISIONS: (
        "By the map, every feasible decision of either model is one of the other, at the best cost up to the map of "
        "costs."
    ),
    Relation.REFORMULATION: (
        "Every feasible point of either model has a feasible partner in the other, at a cost that agrees up to the "
        "map of costs."
    ),
    Relation.ISOMORPHIC: (
        "The map pairs the feasible points of both models one to one, at costs that agree up to the map of costs."
    ),
}
"""Where costs agree only up to a φ that is not the identity."""

BASIS: dict[Basis, str] = {
    Basis.MAP: "by a map",
    Basis.EVERY_MAP: "whatever the map",
    Basis.SAME_UNITS: "in the same units",
    Basis.GIVEN_MAP: "by the given map",
    Basis.ONE_OBJECTIVE_MAP: "by one objective map for all data",
}

BASIS_REMARK: dict[Basis, str] = {
    Basis.MAP: "",
    Basis.EVERY_MAP: "No map whatever can make them the same.",
    Basis.SAME_UNITS: "This stands if both models state the cost in the same unit.",
    Basis.GIVEN_MAP: "It is the given map that fails; another map might not.",
    Basis.ONE_OBJECTIVE_MAP: (
        "No increasing function relates the costs on all data; --objective-per-instance allows one for each."
    ),
}

GRADE_REMARK: dict[Grade, str] = {
    Grade.EXACT: "",
    Grade.SOLVER: "Part of it rests on a MILP solver's bound and was not re-checked exactly.",
}

REASON: dict[Reason, str] = {
    Reason.NO_MAP_FOUND: "No map was found that proves it.",
    Reason.NAMES_MAP_FAILS: "The map by names fails, and the map that works sends a shared name to another.",
    Reason.REFERENCE_NOT_DETERMINED: "Some variables of A are determined by nothing in B.",
    Reason.RESTRICTS_REFERENCE: "B keeps only some solutions of A, with the same optimum.",
    Reason.COEFFICIENTS_DIFFER: "All else matches, but some numbers differ slightly.",
    Reason.UNITS: "The costs agree up to a power of ten.",
    Reason.OBJECTIVE_MAP: "Decisions agree, but costs only up to a function that was not allowed.",
    Reason.INSTANCE_SPECIFIC: "The only map found uses numbers that neither model states.",
    Reason.OPTIMA_ONLY: "Nothing but the optimum agrees under the map found.",
    Reason.NUMERIC: "Too close to rounding to tell.",
    Reason.VACUOUS: "No feasible point of a side is known, so anything would be true.",
    Reason.DEGENERATE: "A has a single feasible point, so almost any map would do.",
    Reason.NOT_PROVED: "A map was found and not refuted, but not all of it could be proved.",
    Reason.PARAMETER_MAP: "No parameter map is given, and none that a language model proposed carries a claim.",
    Reason.TIME: "The time limit was reached.",
    Reason.SOLVER_FAILED: "A solver failed, or contradicted itself.",
    Reason.WORKER_DIED: "Two processes died at work on it.",
}

NO_LIFT: dict[NoLift, str] = {
    NoLift.PARTLY_GIVEN: "some members have no link, and no comparison of indices tells which",
    NoLift.MIXED_INDICES: "members of one family have different numbers of indices",
    NoLift.IRREGULAR_INDICES: "no permutation, slice or sum over indices gives what stands on the right",
    NoLift.IRREGULAR_COEFFICIENTS: "its numbers are no function of indices and parameters",
}
"""Why the links of a family are no single line over indices."""

STANDING: dict[Standing, str] = {
    Standing.PROVED: "yes",
    Standing.REFUTED: "no",
    Standing.UNKNOWN: "not known",
}

EVIDENCE: dict[str, str] = {
    "bounds": "by the bounds of variables",
    "contradiction": "by a contradiction in one row or variable",
    "digits": "by the digits of a number",
    "enumeration": "by listing all cases",
    "ray-search": "by a MILP search for a contradiction",
    "equations": "integral by equations",
    "gap": "no value lies between two integers",
    "infeasible": "nothing there to violate it",
    "lp": "by combining rows (LP multipliers)",
    "pinned": "the value is one integer",
    "projection": "by projecting the completions out",
    "residues": "no fractional value is possible",
    "rounding": "by rounding to the next possible value",
    "row": "by one row of the other side",
    "solver": "by a MILP solver's bound",
    "structure": "the same row, bound or cost stands on the other side",
    "tree": "by exact branch and bound",
    "trivial": "holds by itself",
    "unimodular": "by a totally unimodular block",
}
"""Kinds of evidence; a kind that is not listed is shown by its own name."""

MAP_SOURCE: dict[str, str] = {
    "given": "given",
    "names": "by equal names",
    "reductions": "by reductions",
    "shapes": "by shapes",
    "structure": "by structure",
    "llm": "proposed by an LLM",
}


def scope_words(scope: str) -> str:
    """Say what data a verdict speaks of."""
    return {"instance": "on this data", "formulation": "for all data", "k-instances": "on each instance"}.get(
        scope, scope
    )


def sentence(text: str) -> str:
    """Begin with a capital where the first word is a word, and end with a full stop."""
    text = text.strip()
    if not text:
        return ""
    first = text.split(maxsplit=1)[0]
    if first.isalpha():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def clause(text: str) -> str:
    """Turn a sentence into a part of another: no full stop, a small letter where the first word is a plain word."""
    text = text.rstrip(".")
    first = text.split(maxsplit=1)[0] if text else ""
    return text[0].lower() + text[1:] if len(first) > 1 and first[1:].islower() else text


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: ``1 row``, ``3 rows``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
