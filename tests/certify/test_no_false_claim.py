"""Certificates that are changed, or told of other models, are rejected unless what they claim still holds."""

from __future__ import annotations

import copy
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from certificate_oracle import RELATIONS, claim_is_true, instance_of, lines_of, text_of
from gmpy2 import mpq
from verdict_oracle import Plain, TooLarge
from verdict_pairs import Pair, mutated, random_pair

import equivamap
from equivamap.certify.checking import check_certificate
from equivamap.certify.dump import dump
from equivamap.certify.model import digest
from equivamap.ir import Instance

SLOW_PAIRS = int(os.environ.get("EQUIVAMAP_CERTIFICATE_PAIRS", "2500"))
"""Pairs per relation in the slow suite."""
MUTANTS = 12
"""Mutants of each certificate there."""
NUMBERS = [
    "0",
    "1",
    "-1",
    "2",
    "-2",
    "1/2",
    "3",
    "7/3",
    "-1/3",
    "10",
    "1/0",
    "",
    "1e3",
    "0x1",
    "9" * 5000,
    "1.5",
]


def certificate(pair: Pair, relation: str, path: Path) -> str | None:
    """The certificate of a pair without its dumps, or None."""
    result = equivamap.check(
        instance_of(pair.a),
        instance_of(pair.b),
        relation=relation,
        map=pair.links.text(pair.a, pair.b),
        open=pair.opened,
        certificate=path,
    )
    assert result.certificate is not None
    if not result.certificate.written:
        return None
    lines = [line for line in lines_of(path.read_text()) if "dump" not in line]
    lines[0]["a"]["lines"] = lines[0]["b"]["lines"] = 0
    lines[-1]["end"] = len(lines)
    return text_of(lines)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in nested lists and objects."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from places(part, (*path, key))


def changed(r: random.Random, text: str) -> str:
    """A certificate with one or two things changed, its last line put right most of the time."""
    lines = lines_of(text)
    for _ in range(r.choice([1, 1, 1, 2])):
        roll = r.random()
        k = r.randrange(len(lines))
        if roll < 0.08:
            del lines[k]
        elif roll < 0.14:
            lines.insert(k, copy.deepcopy(r.choice(lines)))
        elif roll < 0.22:
            other = r.randrange(len(lines))
            lines[k], lines[other] = lines[other], lines[k]
        else:
            _change_place(r, lines, k)
        if not lines:
            return ""
    if r.random() < 0.85 and isinstance(lines[-1], dict) and "end" in lines[-1]:
        lines[-1]["end"] = len(lines)
    changed_text = text_of(lines)
    return changed_text[: r.randrange(len(changed_text))] if r.random() < 0.03 else changed_text


def _change_place(r: random.Random, lines: list[Any], k: int) -> None:
    found = [p for p in places(lines[k]) if "sha256" not in p]
    if not found:
        return
    *path, last = r.choice(found)
    holder = lines[k]
    for key in path:
        holder = holder[key]
    value = holder[last]
    roll = r.random()
    if roll < 0.1:
        del holder[last]
    elif roll < 0.15 and isinstance(holder, list):
        holder.insert(last, copy.deepcopy(r.choice(holder)))
    elif roll < 0.2 and isinstance(holder, list):
        r.shuffle(holder)
    elif isinstance(value, bool):
        holder[last] = not value
    elif isinstance(value, int):
        holder[last] = r.choice([value + 1, value - 1, -1, 0, 10**6, str(value), True])
    elif isinstance(value, str) and re.fullmatch(r"-?\d+(/\d+)?", value):
        near = str(mpq(value) + r.choice([1, -1, mpq(1, 2), -mpq(value) * 2])) if "/0" not in value else "1"
        holder[last] = r.choice([near, near, near, r.choice(NUMBERS)])
    elif isinstance(value, str):
        words = [
            *RELATIONS,
            "equivalent",
            "not_equivalent",
            "a",
            "b",
            "map",
            "value",
            "optimal-values",
            "single-value",
        ]
        words += [
            "infeasible",
            "unbounded",
            "no-worst",
            "not-injective",
            "optimum-not-carried",
            "value-between-ends",
        ]
        words += [
            "f",
            "e",
            "x",
            "r",
            "s",
            "z",
            "set",
            "far",
            "project",
            "digits",
            "pieces",
            "unimodular",
            "rows",
            "columns",
        ]
        words += ["equations", "residues", "gap", "empty", "split", "values"]
        holder[last] = r.choice(words)
    elif isinstance(value, list):
        holder[last] = r.choice([[], [*value, *value], value[1:], value[:-1], "1"])
    else:
        holder[last] = r.choice([None, 0, "0", []])


def accepted(text: str, path: Path, a: Instance, b: Instance) -> bool:
    path.write_text(text)
    return check_certificate(path, dump(a), dump(b)).accepted


def judge(text: str, a: Plain, b: Plain) -> bool | None:
    """Whether an accepted certificate is right; None where that takes too long to say."""
    lines = lines_of(text)
    try:
        two_points = any(line.get("for") == "another point of A" for line in lines)
        return claim_is_true(lines, a, b, structural=not two_points)
    except TooLarge:
        return None


def attack(
    pair: Pair, relation: str, r: random.Random, path: Path, mutants: int, counts: Counter[str]
) -> None:
    """Write a certificate, change it in many ways, and fail if one is accepted that claims what is false."""
    text = certificate(pair, relation, path)
    if text is None:
        counts["none"] += 1
        return
    a, b = instance_of(pair.a), instance_of(pair.b)
    assert accepted(text, path, a, b)
    counts["whole"] += 1
    assert judge(text, pair.a, pair.b) is not False, "a false claim was certified"
    for _ in range(mutants):
        mutant = changed(r, text)
        if accepted(mutant, path, a, b):
            counts["changed and accepted"] += 1
            assert judge(mutant, pair.a, pair.b) is not False, mutant
        else:
            counts["changed and rejected"] += 1
    for _ in range(max(1, mutants // 3)):
        others = (mutated(r, pair.a), pair.b) if r.random() < 0.5 else (pair.a, mutated(r, pair.b))
        one, two = (instance_of(other) for other in others)
        forger = changed(r, text) if r.random() < 0.3 else text
        lines = lines_of(forger if forger.endswith("}\n") else text)
        if not isinstance(lines[0], dict):
            continue
        lines[0]["a"] = {"sha256": digest(dump(one)), "lines": 0}
        lines[0]["b"] = {"sha256": digest(dump(two)), "lines": 0}
        forged = text_of(lines)
        if accepted(forged, path, one, two):
            counts["forged and accepted"] += 1
            assert judge(forged, *others) is not False, (forged, others)
        else:
            counts["forged and rejected"] += 1


@pytest.mark.parametrize("relation", RELATIONS)
def test_no_false_claim_is_accepted(relation: str, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for number in range(12):
        r = random.Random(f"attack {relation} {number}")
        attack(random_pair(r), relation, r, tmp_path / "c.jsonl", 6, counts)
    assert counts["whole"] > 4
    assert counts["changed and rejected"] > counts["changed and accepted"]
    assert counts["forged and rejected"]


@pytest.mark.slow
@pytest.mark.parametrize("relation", RELATIONS)
def test_thousands_of_certificates(relation: str, tmp_path: Path, record_property: Any) -> None:
    counts: Counter[str] = Counter()
    for number in range(SLOW_PAIRS):
        r = random.Random(f"many {relation} {number}")
        attack(random_pair(r), relation, r, tmp_path / "c.jsonl", MUTANTS, counts)
    record_property("measured", f"{relation}: {dict(counts)}")
    assert counts["whole"] > SLOW_PAIRS / 4
