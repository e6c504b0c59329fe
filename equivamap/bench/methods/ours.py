"""EquivaMap's own answer: the verdict of ``check``, without an LLM."""

from __future__ import annotations

from equivamap.bench.methods.method import Asked, Method, Prediction
from equivamap.checking import check
from equivamap.propose import PROPOSERS
from equivamap.verify.relations import Basis, Outcome

__all__ = ["OURS"]


def _answer(asked: Asked) -> Prediction:
    """Answer by the verdict; one that speaks of a unit only is none where the question allows others (V2)."""
    if asked.is_open:
        return _on_open_data(asked)
    a, b = asked.models
    result = check(
        a,
        b,
        relation=asked.relation,
        map=asked.pair.map,
        propose=tuple(PROPOSERS),
        objective=asked.pair.objective,
        coef_tol=0,
        time_limit=asked.time_limit,
    )
    if result.verdict is Outcome.EQUIVALENT:
        return Prediction("equivalent", f"map by {result.map_source}, {result.grade}")
    if result.verdict is Outcome.NOT_EQUIVALENT:
        if result.basis is Basis.SAME_UNITS and asked.pair.objective != "same":
            return Prediction("undecided", "refuted in the same units only, and units may differ here")
        return Prediction("not_equivalent", f"{result.basis}, {result.grade}")
    return Prediction("undecided", f"{result.reason}: {result.explanation}".strip(": "))


def _on_open_data(asked: Asked) -> Prediction:
    """Answer on formulations; ``bounded`` counts as equivalent here, and the detail says that it is no proof."""
    from equivamap.open_checking import check_formulations

    result = check_formulations(
        asked.pair.a,
        asked.pair.b,
        relation=asked.relation,
        propose=tuple(PROPOSERS),
        instances=asked.drawing.instances,
        sizes=asked.drawing.sizes,
        seed=asked.drawing.seed,
        time_limit=asked.time_limit,
        workers=1,
    )
    if result.verdict is Outcome.EQUIVALENT:
        return Prediction("equivalent", f"proved for all data, {result.scope}, {result.grade}")
    if result.verdict is Outcome.BOUNDED:
        return Prediction("equivalent", f"bounded: one map on each of {result.counts.proved} instances")
    if result.verdict is Outcome.NOT_EQUIVALENT:
        return Prediction("not_equivalent", f"{result.basis}, {result.grade}")
    return Prediction("undecided", f"{result.reason}: {result.explanation}")


OURS = Method("equivamap", _answer, "the relation asked about, by proof or witness", reads_open=False)
