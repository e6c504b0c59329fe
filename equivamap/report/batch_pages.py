"""Pages on benchmarks and on lists of pairs: what is shown of each pair."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from equivamap.batch.results import PairResult
from equivamap.bench.pairs import LabelledPair
from equivamap.bench.running import Answered
from equivamap.bench.scoring import outcome
from equivamap.report.html.batch import BatchAnswer, BatchPair, render_batch_page
from equivamap.verify.relations import Relation

__all__ = ["render_bench_page", "render_checked_page"]


def render_bench_page(
    suite: str,
    relation: Relation,
    pairs: Sequence[LabelledPair],
    answers: Mapping[str, Sequence[Answered]],
    *,
    notes: Sequence[str] = (),
    drawing: Sequence[str] = (),
) -> str:
    """Write the page on methods at a suite.

    Parameters
    ----------
    pairs
        All pairs with their labels.
    answers
        By method, in the order of the pairs.
    notes
        What is said of the labels.
    drawing
        Options on the instances of formulations with open data.
    """
    said: dict[str, list[Answered]] = {}
    for given in answers.values():
        for answer in given:
            said.setdefault(answer.pair, []).append(answer)
    shown = []
    for pair in pairs:
        label = pair.label(relation)
        facts = {
            "base": pair.base,
            "steps": "\n".join(pair.chain),
            "label": f"{label.answer} {label.evidence}".strip(),
            "look closer": _command(pair, relation, drawing),
        }
        own = tuple(
            BatchAnswer(a.method, a.answer, a.seconds, a.detail, outcome(pair, a, relation))
            for a in said.get(pair.pair.id, [])
        )
        kept = {name: text for name, text in facts.items() if text}
        shown.append(BatchPair(pair.pair.id, pair.kind, own, label.answer, kept))
    return render_batch_page(suite, shown, remark=". ".join([f"Asked of every pair: {relation}?", *notes]))


def _command(pair: LabelledPair, relation: Relation, drawing: Sequence[str]) -> str:
    asked = pair.pair
    words = ["equivamap", "check", str(asked.a), str(asked.b), "--relation", str(relation)]
    if asked.is_open:
        words += drawing
    else:
        words += ["--map", asked.map, "--objective", asked.objective]
    words += ["--html", f"{asked.id.replace('/', '_')}.html"]
    for option, files in (("--data-a", asked.data_a), ("--data-b", asked.data_b)):
        for file in files:
            words += [option, file]
    return shlex.join(words)


def render_checked_page(title: str, results: Sequence[PairResult]) -> str:
    """Write the page on a list of pairs that were checked; their reports are looked into where they were kept."""
    shown = [
        BatchPair(
            result.key,
            _kind(result),
            (BatchAnswer("verdict", str(result.verdict or "error"), result.seconds, _words(result)),),
            facts=_facts(result),
        )
        for result in results
    ]
    relations = ", ".join(sorted({str(result.relation) for result in results}))
    return render_batch_page(title, shown, remark=f"Asked of every pair: {relations}?" if relations else "")


def _kind(result: PairResult) -> str:
    if result.error is not None:
        return f"{result.error.fault} error"
    return str(result.reason or result.basis or result.verdict)


def _words(result: PairResult) -> str:
    if result.error is not None:
        return f"{result.error.message}\n{result.error.remedy}".strip()
    return result.explanation


def _facts(result: PairResult) -> dict[str, str]:
    """Return the parts of a kept report that tell most."""
    report = result.report or {}
    facts = {
        "relation": str(result.relation),
        "map by": result.map_source or "",
        "feedback": result.feedback_text,
    }
    facts["map"] = "\n".join([*report.get("backward_map", ()), *report.get("forward_map", ())])
    for name, found in (report.get("differences") or {}).items():
        facts[name] = "\n".join(f"{d['family']}: {d['rendered']}" for d in found)
    witness = report.get("witness")
    if witness:
        lines = [witness["claim"]]
        for point in witness["points"]:
            values = ", ".join(f"{variable} = {value}" for variable, value in point["values"].items())
            lines.append(f"point of {point['side'].upper()}, value {point['value']}: {values}")
        if witness["rendered"]:
            lines.append(f"violates {witness['violated']}: {witness['rendered']}")
        facts["witness"] = "\n".join(lines)
    return {name: text for name, text in facts.items() if text}
