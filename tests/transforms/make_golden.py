"""Make ``after.lp`` and ``broken.lp`` of catalogue entries: ``python tests/transforms/make_golden.py NAME…``.

The folder has ``spec.toml`` and ``before.lp``. Printed are the maps of both sides, from which those of ``spec.toml``
are written, and what `equivamap.check` says of the models under the maps that ``spec.toml`` has.
"""

from __future__ import annotations

import sys
from pathlib import Path

import equivamap
from equivamap.mapping.render import render_links
from equivamap.transforms.catalogue import entries, read_entry


def make(name: str) -> None:
    from tests.transforms.golden import both_sides, instance_of
    from tests.transforms.lp_text import lp_text

    entry = read_entry(name, models=False)
    before = instance_of(entry.model("before"))
    for which, result in both_sides(entry).items():
        path = entry.model(which)
        path.write_text(lp_text(result.instance, result.note), encoding="utf-8")
        print(f"== {path.name}: {result.note}; original = {result.factor} * new + {result.shift}")
        print(render_links(result.links, before, instance_of(path)))
        claim = entry.after if which == "after" else entry.broken
        checked = equivamap.check(
            str(entry.model("before")),
            str(path),
            relation=claim.relation,
            map=claim.map,
            open=claim.open,
            objective=claim.objective,
            coef_tol=0,
        )
        print(
            f"-- {claim.relation}: {checked.verdict} ({checked.basis or checked.reason}) {checked.explanation}"
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    for wanted in sys.argv[1:] or entries():
        make(wanted)
