"""Certificates written out: every row named, sums that add up, LaTeX that is well formed, no control characters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from short_models import model

import equivamap
from equivamap.certificate_checking import verify_certificate
from equivamap.report.proof import Proof, Style

A = "min 3x + 2y; int x y 0..4; cap: x + y >= 2; red: 3/2 x + 2y <= 12"
B = "min 3x + 2y; int x y 0..4; cap: x + y >= 2; red: 3/2 x + 2y <= 12; cut: 2x + 2y >= 7/2"
HARD = "min x + y; int x y 0..3; odd: 2x + 2y = 3"


def written(a: str, b: str, style: Style, tmp_path: Path, **options: str) -> str:
    models = model(a), model(b)
    place = tmp_path / "c.jsonl"
    made = equivamap.check(*models, certificate=place, **options).certificate
    assert made is not None and made.written, made
    proof = Proof(style)
    return proof.text(verify_certificate(place, *models, told=proof.told))


def test_text(tmp_path: Path) -> None:
    text = written(A, B, "text", tmp_path, map="names")
    assert text.startswith("same-decisions holds under the map\n")
    assert "A→B: row cut of B >=\n\n  To show: -2 x - 2 y <= -7/2\n  -2 times cap: x + y >= 2\n" in text
    assert "  sum: -2 x - 2 y <= -4\n" in text
    assert re.search(r"\n\d+ more obligations hold as they are written down.\n$", text)


def test_markdown(tmp_path: Path) -> None:
    text = written(A, B, "markdown", tmp_path, map="names")
    assert text.startswith("# same-decisions holds under the map\n")
    assert r"- To show: $-2 \mathtt{x} - 2 \mathtt{y} \le -\frac{7}{2}$" in text
    for formula in re.findall(r"\$(.*?)\$", text):
        assert formula.count("{") == formula.count("}")
    assert text.count("$") % 2 == 0


def test_a_refutation_shows_the_contradiction(tmp_path: Path) -> None:
    text = written("min x + y; int x y 0..3; even: 2x + 2y = 4", HARD, "text", tmp_path)
    assert text.startswith("B has no solution, A has one\n")
    assert "To show: there is no such point." in text
    assert "no point can satisfy odd: 2 x + 2 y <= 3, rounded to 2" in text


def test_cases_of_a_tree(tmp_path: Path) -> None:
    # of five, any two exclude each other: the relaxation allows 5/2
    pairs = "; ".join(f"e{i}{j}: x{i} + x{j} <= 1" for i in range(5) for j in range(i))
    a = f"max x0 + x1; bin x0 x1 x2 x3 x4; {pairs}"
    text = written(a, f"{a}; all: x0 + x1 + x2 + x3 + x4 <= 1", "text", tmp_path, map="names")
    assert "To show: x0 + x1 + x2 + x3 + x4 <= 1\n" in text
    assert re.search(r"\n  case x\d <= 0:\n(.*\n)*  case x\d >= 1:\n", text)


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_names_cannot_write_to_the_terminal(style: Style, tmp_path: Path) -> None:
    from equivamap.ir import Axis, Origin, build_instance

    def evil(lower: int):
        return build_instance(
            variables=Axis(["x\x1b[31m$\n}"]),
            constraints=Axis(["r`\x1b]0;"]),
            bounds=[(0, 9)],
            kinds=[1],
            rows=[({0: 2}, lower, None)],
            cost={0: 1},
            sense="min",
            origin=Origin("<test>", "test"),
        )

    place = tmp_path / "c.jsonl"
    assert equivamap.check(evil(3), evil(4), certificate=place, map="names").certificate.written
    proof = Proof(style)
    text = proof.text(verify_certificate(place, told=proof.told))
    assert "\x1b" not in text
    assert "To show" in text
