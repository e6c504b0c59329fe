"""What there is a certificate for, and what is said where there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from certificate_oracle import lines_of
from short_models import model

import equivamap
from equivamap.certificate_checking import verify_certificate
from equivamap.verify.verdict import CertificateWritten

COVER = "min 3x + 2y; int x y 0..3; c: x + y >= 2"


def made(a: str, b: str, tmp_path: Path, **options: Any) -> tuple[CertificateWritten, list[dict[str, Any]]]:
    """The certificate of a pair, accepted where there is one, and its lines."""
    models, place = (model(a), model(b)), tmp_path / "c.jsonl"
    found = equivamap.check(*models, certificate=place, **options).certificate
    assert found is not None
    assert found.written == place.exists()
    if not found.written:
        return found, []
    checked = verify_certificate(place, *models)
    assert checked.accepted and checked.statement == found.statement
    return found, [line for line in lines_of(place.read_text()) if "dump" not in line]


def kinds(lines: list[dict[str, Any]], key: str = "step") -> set[str]:
    return {line[key][0] for line in lines if key in line}


@pytest.mark.parametrize(
    ("a", "b", "steps"),
    [
        (COVER, "min z; int x y 0..3; cont z ..; c: x + y >= 2; e: z - 3x - 2y >= 0", {"project"}),
        (
            "min 3n; int n 0..3; c: n >= 1",
            "min 3n; bin p q; int n 0..3; e: n - p - 2q = 0; c: n >= 1",
            {"digits"},
        ),
        (COVER, f"{COVER}; cont u v 0..9; e: u - v - x + y >= 0; f: u + v - 2x <= 4", {"set", "project"}),
        (
            COVER,
            f"{COVER}; int u v w 0..9; e: u - v - x + y >= 0; f: v - w <= 3; g: w - u <= 1",
            {"set", "unimodular", "project"},
        ),
        (
            COVER,
            f"{COVER}; int u v 0..9; e: 2u - 3v - x <= 1; f: 2u - 3v - x >= 0; g: u + v <= 4",
            {"pieces"},
        ),
        (COVER, f"{COVER}; int u 0..; e: 2u - 3x >= 1", {"far"}),
    ],
)
def test_each_step_for_completions(a: str, b: str, steps: set[str], tmp_path: Path) -> None:
    found, lines = made(a, b, tmp_path)
    assert found.written, found
    assert kinds(lines) == steps


@pytest.mark.parametrize(
    ("a", "b", "ground", "options"),
    [
        (COVER, "min 3x + 2y; int x y 0..3; c: x + y >= 7", "infeasible", {}),
        (COVER, "min 3x - 2y; int x 0..3; int y 0..; c: x + y >= 2", "unbounded", {}),
        (
            COVER,
            "min 3x + 2y; int x 0..; int y 0..3; c: x + y >= 2",
            "no-worst",
            {"relation": "reformulation"},
        ),
        (COVER, "min 4; int x y 0..3; c: x + y >= 2", "single-value", {"propose": ()}),
        (
            "min x; int x 0..3",
            "min y; int z 0..1; int y 0..6; e: y - 6z = 0",
            "value-between-ends",
            {"relation": "reformulation"},
        ),
        (COVER, "min 3x + 2y; int x y 0..3; c: x + y >= 3", "optimal-values", {}),
        ("min x; int x 0..3", "min y; int y 0..3; int z 0..1; e: y - 3z = 0", "value", {"objective": "same"}),
        (COVER, "min 3x + 2y; int x y 0..3; c: x + y >= 3", "map", {"map": "names"}),
        (
            COVER,
            "min 3x + 2y; int x y 0..3; c: x + y >= 3",
            "optimum-not-carried",
            {"map": "names", "relation": "quasi-karp"},
        ),
        (
            "min x; int x 1..3",
            "min x; int x 1..3; bin w; c: x + w >= 1",
            "not-injective",
            {"map": "names", "relation": "isomorphic"},
        ),
    ],
)
def test_each_ground_of_a_refutation(
    a: str, b: str, ground: str, options: dict[str, Any], tmp_path: Path
) -> None:
    found, lines = made(a, b, tmp_path, **options)
    assert found.written, found
    assert lines[0]["ground"] == ground


def test_pairs_that_are_the_same_need_no_points(tmp_path: Path) -> None:
    single = "min x; int x 0..3; c: x >= 3"
    lines = made(single, "min y; int y 0..3; c: 2y >= 6", tmp_path)[1]
    assert not any("point" in line for line in lines)
    # implied by another row, no longer the same: a single point of A says nothing
    more = "min x; int x 0..3; c: x >= 3; d: 3x >= 7"
    found = equivamap.check(model(single), model(more), map="names", certificate=tmp_path / "d.jsonl")
    assert found.verdict == "undecided" and found.reason == "degenerate"
    assert found.certificate is not None and not found.certificate.written


def test_an_empty_model_is_not_proved_to_be_another(tmp_path: Path) -> None:
    from equivamap.certify.checking import check_certificate
    from equivamap.certify.dump import dump
    from equivamap.certify.model import digest

    empty = [model(f"min x; int x 0..3; c: x >= {k}; d: 2x <= {k}") for k in (2, 3)]
    lines = [dump(one) for one in empty]
    place = tmp_path / "forged.jsonl"
    head = {
        "equivamap-certificate": 1,
        **{
            name: {"sha256": digest(dump(one)), "lines": 0, "source": None}
            for name, one in zip("ab", empty, strict=True)
        },
        "verdict": "equivalent",
        "relation": "same-decisions",
        "proved": "same-decisions",
        "objective_map": ["1", "0"],
        "coupled": True,
        "open": [],
        "map": 1,
        "assigned": [0, 0],
    }
    # both are empty, so that every obligation holds: 2x <= k and x >= k contradict each other
    contradiction = [["e", 0, "-2", 1, "1"]]
    asked = ["B→A row 0 >=", "B→A row 1 <=", "A→B row 0 >=", "A→B row 1 <="]
    body = [head, {"map": [0, 0], "for": "0"}, *({"by": contradiction, "for": label} for label in asked)]
    place.write_text("".join(json.dumps(line) + "\n" for line in [*body, {"end": len(body) + 1}]))
    found = check_certificate(place, *lines)
    assert not found.accepted and "'point' for point of A" in found.statement


def test_numbers_taken_as_the_same_have_none(tmp_path: Path) -> None:
    found, _ = made(COVER, "min 3x + 2.0000001y; int x y 0..3; c: x + y >= 2", tmp_path, coef_tol=1e-3)
    assert not found.written and "--coef-tol" in found.statement


def test_what_is_there_is_not_lost_for_a_part(tmp_path: Path) -> None:
    place = tmp_path / "c.jsonl"
    place.write_text("mine")
    result = equivamap.check(model(COVER), model("min x; int x 0..3"), propose=(), certificate=place)
    assert result.certificate is not None
    if not result.certificate.written:
        assert place.read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["c.jsonl"]
