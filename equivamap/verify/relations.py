"""The vocabulary of verdicts: relations, outcomes, bases, grades, reasons (``docs/definitions.md``)."""

from __future__ import annotations

import enum

__all__ = ["Basis", "Grade", "Outcome", "Reason", "Relation", "Standing", "implies"]


class Relation(enum.StrEnum):
    """What it may mean that A and B are the same problem, weakest first.

    References
    ----------
    ``quasi-karp``: Zhai, Lawless, Vitercik, Leqi, "EquivaMap", ICML 2025, Definition 3.5 (there for one
    optimal solution in code, for every one in the definition; here always for every one).
    ``reformulation``: Robbins, Lawless, Udell, Vitercik 2026, Definition 4.5.
    """

    QUASI_KARP = "quasi-karp"
    SAME_DECISIONS = "same-decisions"
    REFORMULATION = "reformulation"
    ISOMORPHIC = "isomorphic"


_IMPLIES: dict[Relation, frozenset[Relation]] = {
    Relation.QUASI_KARP: frozenset({Relation.QUASI_KARP}),
    Relation.SAME_DECISIONS: frozenset({Relation.SAME_DECISIONS, Relation.QUASI_KARP}),
    Relation.REFORMULATION: frozenset({Relation.REFORMULATION, Relation.QUASI_KARP}),
    Relation.ISOMORPHIC: frozenset(Relation),
}


def implies(stronger: Relation, weaker: Relation) -> bool:
    """True when a proof of `stronger` for a map is a proof of `weaker` for it."""
    return weaker in _IMPLIES[stronger]


class Outcome(enum.StrEnum):
    """The verdict; never claims more than its evidence (V1–V3)."""

    EQUIVALENT = "equivalent"
    NOT_EQUIVALENT = "not_equivalent"
    BOUNDED = "bounded"
    UNDECIDED = "undecided"


class Basis(enum.StrEnum):
    """What a verdict stands on (V2)."""

    MAP = "map"
    """``equivalent``: a map, with every obligation discharged."""
    EVERY_MAP = "every-map"
    """``not_equivalent``: no map whatever can do it."""
    SAME_UNITS = "same-units"
    """``not_equivalent``: refuted if both state the cost in the same unit."""
    GIVEN_MAP = "given-map"
    """``not_equivalent``: the map that the user gave fails."""
    ONE_OBJECTIVE_MAP = "one-objective-map"
    """``not_equivalent``, for open data: no increasing objective map fits all instances at once."""


class Grade(enum.StrEnum):
    """How far the evidence can be re-checked without trusting a solver (V4)."""

    EXACT = "exact"
    SOLVER = "solver"

    @staticmethod
    def weakest(grades: object) -> Grade:
        """Return the weakest of the given grades; exact when there are none."""
        return Grade.SOLVER if Grade.SOLVER in set(grades) else Grade.EXACT  # type: ignore[call-overload]


class Reason(enum.StrEnum):
    """Why a verdict is ``undecided`` (V3)."""

    NO_MAP_FOUND = "no_map_found"
    """No proposer found a map that proves the relation."""
    NAMES_MAP_FAILS = "names_map_fails"
    """The map by names is refuted, and the map that works sends a shared name to another."""
    REFERENCE_NOT_DETERMINED = "reference_not_determined"
    """The proof needs variables of A that no link determines."""
    RESTRICTS_REFERENCE = "restricts_reference"
    """B keeps only some solutions of A, with the same optimum: cuts or symmetry breaking."""
    COEFFICIENTS_DIFFER = "coefficients_differ"
    """All else matches, but some numbers differ by at most 1e-3 relative."""
    UNITS = "units"
    """The objective ranges agree up to a power of ten."""
    OBJECTIVE_MAP = "objective_map"
    """Feasible decisions agree, the costs only up to a function that was not allowed."""
    INSTANCE_SPECIFIC = "instance_specific"
    """The only map found uses numbers that neither model states."""
    OPTIMA_ONLY = "optima_only"
    """A found map leads optima to optima, but neither costs nor feasible decisions agree under it."""
    NUMERIC = "numeric"
    """A violation too small to tell from rounding, or numbers no solver can be trusted with."""
    VACUOUS = "vacuous"
    """No feasible point (or optimum) of a side is known, so that everything would be true."""
    DEGENERATE = "degenerate"
    """A has a single feasible point, so that almost any map would do."""
    NOT_PROVED = "not_proved"
    """A map is not refuted, but some obligations could not be discharged."""
    PARAMETER_MAP = "parameter_map"
    """No parameter map is given, and none that a language model proposed carries a claim."""
    TIME = "time"
    """The time limit was reached."""
    SOLVER_FAILED = "solver_failed"
    """A solver failed, or two of its runs contradict each other."""
    WORKER_DIED = "worker_died"
    """Two processes died at work on it, one after the other."""


class Standing(enum.StrEnum):
    """Where one claim stands."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
