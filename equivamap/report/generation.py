"""What `generate` has made, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

from equivamap.bench.generation import Generated
from equivamap.verify.relations import Relation

__all__ = ["generated_object", "render_generated"]


def generated_object(made: Generated) -> dict[str, Any]:
    """Return counts as a JSON object (``docs/benchmark.md``)."""
    return {
        "out": str(made.folder),
        "pairs": len(made.pairs),
        "by_kind": dict(Counter(pair.kind for pair in made.pairs)),
        "labels": {
            str(relation): dict(Counter(pair.label(relation).answer for pair in made.pairs))
            for relation in Relation
        },
        "not_made": dict(made.not_made),
        "left_out": dict(made.left_out),
    }


def render_generated(made: Generated) -> str:
    """Return counts as text."""
    lines = [f"{len(made.pairs)} pairs in {made.folder}", ""]
    lines.append(f"{'relation':<16}{'equivalent':>12}{'not equivalent':>16}{'open':>8}")
    for relation in Relation:
        answers = Counter(pair.label(relation).answer for pair in made.pairs)
        lines.append(
            f"{relation:<16}{answers['equivalent']:>12}{answers['not_equivalent']:>16}{answers['open']:>8}"
        )
    lines += [f"not made: {kind}: {why}" for kind, why in sorted(made.not_made.items())]
    lines += [f"left out: {name}: {why.splitlines()[0]}" for name, why in sorted(made.left_out.items())]
    return "\n".join(lines) + "\n"
