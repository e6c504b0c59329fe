"""The dataset card of a generated benchmark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from equivamap.bench.pairs import LabelledPair
from equivamap.bench.recipe import Recipe
from equivamap.verify.relations import Relation

__all__ = ["card"]


def card(
    recipe: Recipe,
    pairs: Sequence[LabelledPair],
    not_made: Mapping[str, str],
    left_out: Mapping[str, str],
) -> str:
    """Return the card as Markdown: what the pairs are, how many, and what their labels stand on."""
    from equivamap import __version__

    kinds = Counter(pair.kind for pair in pairs)
    splits = Counter(pair.pair.split for pair in pairs)
    lines = [
        f"# {recipe.name}",
        "",
        recipe.summary,
        "",
        f"Made by EquivaMap {__version__} with seed {recipe.seed}: {len(pairs)} pairs of model files. "
        f"Names of the second model: {recipe.names}. Splits go by base problem: "
        + ", ".join(f"{name} {splits[name]}" for name in ("train", "dev", "test"))
        + ".",
        "",
        "`pairs.jsonl` holds the questions, `labels.jsonl` the answers: keep the second from the method. "
        "A label is proved for this pair, for each relation; `open` where it is not.",
        "",
        "| relation | equivalent | not equivalent | open |",
        "| --- | --- | --- | --- |",
    ]
    for relation in Relation:
        answers = Counter(pair.label(relation).answer for pair in pairs)
        lines.append(
            f"| {relation} | {answers['equivalent']} | {answers['not_equivalent']} | {answers['open']} |"
        )
    lines += ["", "| kind | pairs |", "| --- | --- |"]
    lines += [f"| {name} | {count} |" for name, count in sorted(kinds.items())]
    if not_made:
        lines += ["", "Asked for and not made:", ""]
        lines += [f"- {kind}: {why}" for kind, why in sorted(not_made.items())]
    if left_out:
        lines += ["", "Sources left out:", ""]
        lines += [f"- {name}: {why.splitlines()[0]}" for name, why in sorted(left_out.items())]
    return "\n".join(lines) + "\n"
