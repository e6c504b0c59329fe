from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import equivamap
from equivamap.service.answering import ANSWERS, Job, answer
from equivamap.service.answers import CheckAnswer, ExplainAnswer, PairAnswer, SolveMapAnswer
from equivamap.service.questions import (
    CheckQuestion,
    ExplainQuestion,
    LocalCheckQuestion,
    LocalExplainQuestion,
    LocalPairQuestion,
    LocalSolveMapQuestion,
    PairQuestion,
    SolveMapQuestion,
)
from tests.service.models import LP, OTHER_LP, RENAMED_LP, text

QUESTIONS = {
    "check": CheckQuestion,
    "explain": ExplainQuestion,
    "solve_map": SolveMapQuestion,
    "generate_pair": PairQuestion,
}
LOCAL = {
    "check": LocalCheckQuestion,
    "explain": LocalExplainQuestion,
    "solve_map": LocalSolveMapQuestion,
    "generate_pair": LocalPairQuestion,
}


def asked(kind: str, roots: tuple[str, ...] | None = None, **fields: Any) -> Any:
    question = (QUESTIONS if roots is None else LOCAL)[kind].model_validate(fields)
    return answer(Job(kind, question.model_dump(), roots or ()))


def error(said: Any) -> dict[str, Any]:
    assert set(said) == {"error"}
    return dict(said["error"])


def test_every_kind_has_its_question() -> None:
    assert set(ANSWERS) == set(QUESTIONS) == set(LOCAL)


def test_check_says_what_the_library_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = asked("check", a=text(LP), b=text(OTHER_LP))["result"]
    CheckAnswer.model_validate(said)
    (tmp_path / "a.lp").write_text(LP)
    (tmp_path / "b.lp").write_text(OTHER_LP)
    result = equivamap.check(str(tmp_path / "a.lp"), str(tmp_path / "b.lp"))
    assert said["verdict"] == result.verdict.value == "not_equivalent"
    assert said["optimal_values"]["a"] == "4" and said["optimal_values"]["b"] == "6"
    assert said["origins"]["a"]["path"] == "a/model.lp"
    json.dumps(said, allow_nan=False)


def test_a_map_is_text_and_never_the_path_of_a_file() -> None:
    said = asked("check", a=text(LP), b=text(RENAMED_LP), map="x = first\ny = second")
    assert said["result"]["verdict"] == "equivalent" and said["result"]["map_source"] == "given"
    for path in ("/etc/hostname", __file__):
        assert error(asked("check", a=text(LP), b=text(LP), map=path))["kind"] == "map-syntax"
    assert error(asked("check", a=text(LP), b=text(LP), map="# nothing"))["kind"] == "map-empty"


def test_obligations_are_listed_on_request() -> None:
    plain, listed = (
        asked("check", a=text(LP), b=text(LP), obligations=wanted)["result"]["obligations"]
        for wanted in (False, True)
    )
    assert "records" not in plain and sum(r["count"] for r in listed["records"]) == plain["total"]


def test_explain_has_the_verdict_and_the_differences() -> None:
    said = asked("explain", a=text(LP), b=text(OTHER_LP), map="names")
    ExplainAnswer.model_validate(said["result"])
    assert said["result"]["check"]["verdict"] == "not_equivalent"
    assert "x + y >= 2" in said["result"]["report"] and "Matters" in said["text"]


def test_maps_are_found() -> None:
    said = asked("solve_map", a=text(LP), b=text(RENAMED_LP), free=True)["result"]
    SolveMapAnswer.model_validate(said)
    assert said["proved"] and said["maps"][-1]["backward_map"]


def test_a_pair_is_made_with_proved_labels_and_again_by_its_seed() -> None:
    given: dict[str, Any] = {"model": text(LP), "transformations": ["slack", "row-scaling"], "seed": 7}
    made = asked("generate_pair", **given)["result"]
    PairAnswer.model_validate(made)
    assert made == asked("generate_pair", **given)["result"]
    assert made["labels"]["same-decisions"]["answer"] == "equivalent"
    checked = asked("check", a=made["a"], b=made["b"], map=made["map"])["result"]
    assert checked["verdict"] == "equivalent"


def test_a_twin_is_no_equivalent_pair() -> None:
    made = asked("generate_pair", model=text(LP), transformations=["slack"], twin=True)["result"]
    answers = {label["answer"] for label in made["labels"].values()}
    assert "equivalent" not in answers
    drawn = asked("generate_pair", model=text(LP), group="different")["result"]
    assert drawn["a"] != drawn["b"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"transformations": ["slak"]}, "unknown-transformation"),
        ({"source": "knapsak"}, "unknown-source"),
        (
            {"model": text("min\nobj: x\nst\nc: x >= 1\nend"), "transformations": ["digits-base10"]},
            "precondition",
        ),
    ],
)
def test_pairs_that_cannot_be_made(fields: Any, kind: str) -> None:
    assert error(asked("generate_pair", **fields))["kind"] == kind


@pytest.mark.parametrize(
    ("fields", "side", "kind"),
    [
        ({"a": text("nonsense"), "b": text(LP)}, "a", "syntax"),
        ({"a": text(LP), "b": text(LP, "mps")}, "b", "syntax"),
        ({"a": text(LP), "b": text("min\nobj: [ x^2 ] / 2\nst\nc: x >= 1\nend\n")}, "b", "quadratic"),
        ({"a": text(LP), "b": text(LP), "open": ["u"]}, "options", "unknown-family"),
    ],
)
def test_input_that_cannot_be_used(fields: Any, side: str, kind: str) -> None:
    said = error(asked("check", **fields))
    assert said["side"] == side
    assert said["remedy"] and "/tmp" not in said["message"]
    assert said["kind"] == kind


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = os.getcwd()
    asked("check", a=text(LP), b=text("nonsense"))
    assert os.getcwd() == before
    assert list(tmp_path.iterdir()) == []


class TestFiles:
    @pytest.fixture
    def allowed(self, tmp_path: Path) -> Path:
        (tmp_path / "allowed").mkdir()
        (tmp_path / "allowed" / "a.lp").write_text(LP)
        (tmp_path / "secret.lp").write_text(LP)
        (tmp_path / "allowed" / "link.lp").symlink_to(tmp_path / "secret.lp")
        return tmp_path / "allowed"

    def ask(self, file: str, *roots: Path) -> Any:
        return asked("check", tuple(map(str, roots)), a={"file": file}, b=text(LP))

    def test_files_in_the_folders_are_read(self, allowed: Path) -> None:
        for name in ("a.lp", str(allowed / "a.lp"), "../allowed/a.lp"):
            assert self.ask(name, allowed)["result"]["verdict"] == "equivalent"

    @pytest.mark.parametrize(
        "name", ["../secret.lp", "link.lp", "/etc/passwd", "~/x.lp", "os:system", "a\0b"]
    )
    def test_others_are_refused(self, name: str, allowed: Path) -> None:
        said = error(self.ask(name, allowed))
        assert said["side"] == "a" and said["kind"] in ("file-not-allowed", "file-missing")
        assert "root:" not in json.dumps(said)

    def test_where_no_folder_is_allowed_no_file_is_read(self, allowed: Path) -> None:
        assert error(self.ask(str(allowed / "a.lp")))["kind"] == "file-not-allowed"
