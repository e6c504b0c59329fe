"""Certificates: time to write and to check them, their size, and for how many verdicts there is one."""

from __future__ import annotations

import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.timing import Ratio, median_ratio

__all__ = ["certificates"]

GENERATED = 20
"""Pairs of each recipe."""
RECIPES = ("chains", "slack-and-cuts", "hard-negatives")
TIME_LIMIT = 20.0
WRITING_TARGET = 2.0
CHECKING_TARGET = 0.2


@dataclass(frozen=True)
class Case:
    """A pair of models and what is asked of them."""

    name: str
    a: Any
    b: Any
    options: dict[str, Any]


def certificates(directory: Path) -> list[Ratio]:
    """Return the median ratios, and print what there is a certificate for."""
    written: list[tuple[float, float]] = []
    checked: list[tuple[float, float]] = []
    sizes: list[float] = []
    for title, cases in (
        ("the shipped examples", _examples()),
        ("the catalogue of transformations", _catalogue()),
        ("generated pairs", _generated(directory)),
    ):
        _share(title, cases, directory / "certificate.jsonl", written, checked, sizes)
    size = statistics.median(sizes)
    print(
        f"  {size:.0f} bytes for each nonzero of both models, median of {len(sizes)} certificates", flush=True
    )
    return [
        median_ratio("check with a certificate", "check without", written, WRITING_TARGET),
        median_ratio("checking a certificate", "check with it", checked, CHECKING_TARGET),
    ]


def _share(
    title: str,
    cases: Iterator[Case],
    place: Path,
    written: list[tuple[float, float]],
    checked: list[tuple[float, float]],
    sizes: list[float],
) -> None:
    """Check all cases with and without a certificate, and print the share that has one, with the reasons."""
    from equivamap import check
    from equivamap.certify.checking import check_certificate
    from equivamap.certify.dump import dump
    from equivamap.ir.unify import unify
    from equivamap.verify.relations import Outcome

    proved = certified = exact = 0
    without: Counter[str] = Counter()
    for case in cases:
        result, seconds = _timed(
            lambda case=case: check(case.a, case.b, time_limit=TIME_LIMIT, **case.options)
        )
        if result.verdict not in (Outcome.EQUIVALENT, Outcome.NOT_EQUIVALENT):
            continue
        proved += 1
        exact += result.grade == "exact"
        result, longer = _timed(
            lambda case=case: check(case.a, case.b, time_limit=TIME_LIMIT, certificate=place, **case.options)
        )
        if result.certificate is None or not result.certificate.written:
            reason = "" if result.certificate is None else result.certificate.statement
            without[f"{case.name}: {result.verdict}, {result.grade}: {reason}"] += 1
            continue
        certified += 1
        pair = unify(case.a, case.b)
        found, shorter = _timed(lambda pair=pair: check_certificate(place, dump(pair.a), dump(pair.b)))
        if not found.accepted:
            raise SystemExit(f"{case.name}: a certificate is rejected: {found.statement}")
        written.append((longer, seconds))
        checked.append((shorter, longer))
        lines = [
            line for line in place.read_bytes().splitlines(keepends=True) if not line.startswith(b'{"dump"')
        ]
        sizes.append(sum(map(len, lines)) / max(1, case.a.nnz + case.b.nnz))
    share = certified / proved if proved else 0.0
    print(
        f"  {title}: {certified} of {proved} verdicts have a certificate ({share:.1%}), {exact} are exact",
        flush=True,
    )
    for text, count in without.most_common():
        print(f"    none ({count}): {text}", flush=True)


def _timed(action: Any) -> tuple[Any, float]:
    """Return what an action returns, and its seconds; the pairs are many, so that one run of each will do."""
    start = time.perf_counter()
    found = action()
    return found, time.perf_counter() - start


def _examples() -> Iterator[Case]:
    from equivamap.readers import read
    from equivamap.shipped import datasets

    folder = datasets() / "examples"
    for asked in tomllib.loads((folder / "expected.toml").read_text())["check"]:
        first, second = ("b", "a") if asked.get("reference") == "b" else ("a", "b")
        a, b = (read(str(folder / asked["pair"] / f"{side}.py")) for side in (first, second))
        for relation in ("quasi-karp", "same-decisions", "reformulation", "isomorphic"):
            if relation in asked["expect"]:
                options = {key: asked[key] for key in ("map", "open", "objective") if key in asked}
                if options.get("map") not in (None, "names", "free"):
                    options["map"] = folder / asked["pair"] / options["map"]
                yield Case(f"{asked['pair']} {relation}", a, b, {"relation": relation, **options})


def _catalogue() -> Iterator[Case]:
    from equivamap.readers import read
    from equivamap.transforms.catalogue import entries

    for name, entry in entries().items():
        before = read(str(entry.model("before")))
        for which, claimed in (("after", entry.after), ("broken", entry.broken)):
            options = {"relation": claimed.relation, "open": claimed.open, "objective": claimed.objective}
            if claimed.map:
                options["map"] = claimed.map
            yield Case(f"{name} {which}", before, read(str(entry.model(which))), options)


def _generated(directory: Path) -> Iterator[Case]:
    import dataclasses

    from equivamap.bench.generation import generate
    from equivamap.bench.recipe import load_recipe
    from equivamap.readers import read

    for name in RECIPES:
        recipe = dataclasses.replace(load_recipe(name), pairs=GENERATED)
        made = generate("builtin", recipe, directory / name)
        for labelled in made.pairs:
            pair = labelled.pair
            options = {"coef_tol": 0.0, "map": pair.map, "objective": pair.objective}
            yield Case(f"{name} {pair.id}", read(str(pair.a)), read(str(pair.b)), options)
