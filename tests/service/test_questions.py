from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from equivamap.propose import PROPOSERS
from equivamap.service.questions import (
    CheckQuestion,
    LocalCheckQuestion,
    PairQuestion,
    refusal,
)
from equivamap.verify.relations import Relation
from tests.service.models import LP, SCRIPT, text

GOOD = {"a": text(LP), "b": text(LP)}


def refused(question: type[BaseModel], given: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        question.model_validate(given)
    return refusal(caught.value.errors())


@pytest.mark.parametrize(
    ("given", "kind", "side", "words"),
    [
        ({**GOOD, "relaton": "isomorphic"}, "unknown-argument", "options", "unknown argument 'relaton'"),
        ({**GOOD, "a": text(LP, colour="red")}, "unknown-argument", "a", "unknown argument 'a.colour'"),
        ({"a": text(LP)}, "bad-argument", "b", "argument 'b' is missing"),
        ({**GOOD, "relation": "same"}, "bad-argument", "options", "relation: Input should be 'quasi-karp'"),
        ({**GOOD, "time_limit": 0}, "bad-argument", "options", "time_limit: Input should be greater than 0"),
        ({**GOOD, "time_limit": float("inf")}, "bad-argument", "options", "time_limit"),
        (
            {**GOOD, "time_limit": "60"},
            "bad-argument",
            "options",
            "time_limit: Input should be a valid number",
        ),
        ({**GOOD, "coef_tol": 1.0}, "bad-argument", "options", "coef_tol: Input should be less than 1"),
        ({**GOOD, "propose": ["llm"]}, "bad-argument", "options", "propose.0"),
        ({**GOOD, "open": "u"}, "bad-argument", "options", "open: Input should be a valid list"),
        ({**GOOD, "b": text("")}, "bad-argument", "b", "b.text"),
        ({**GOOD, "b": text(LP, "xlsx")}, "bad-argument", "b", "b.format: Input should be 'lp', 'mps'"),
        ({**GOOD, "b": text(LP, target="model")}, "bad-argument", "b", "b: target is for scripts"),
        ({**GOOD, "b": text("\ud800")}, "bad-argument", "b", "b.text: Input should be a valid string"),
        ({**GOOD, "open": ["\ud800"]}, "bad-argument", "options", "open.0: Input should be a valid string"),
        (
            {**GOOD, "b": text(SCRIPT, "py", data={"d": "\udfff"})},
            "bad-argument",
            "b",
            "b.data.d: Input should be a valid string",
        ),
        ({**GOOD, "b": {"file": "/etc/passwd"}}, "unknown-argument", "b", "unknown argument 'b.file'"),
        ([], "bad-argument", "options", "valid dictionary"),
    ],
)
def test_what_cannot_be_used_is_named(given: Any, kind: str, side: str, words: str) -> None:
    error = refused(CheckQuestion, given)
    assert (error.kind, error.side) == (kind, side)
    assert words in error.message
    assert error.remedy


@pytest.mark.parametrize("name", ["../a.json", "/etc/passwd", ".hidden", "a/b", "", "a\0b", "a\n", "x" * 101])
def test_data_files_have_plain_names(name: str) -> None:
    error = refused(CheckQuestion, {**GOOD, "b": text(SCRIPT, "py", data={name: "{}"})})
    assert error.side == "b" and error.message.startswith("b.data")


@pytest.mark.parametrize("target", ["os:system", "a b", "1a", "a.b", ""])
def test_a_target_is_a_plain_name(target: str) -> None:
    assert refused(CheckQuestion, {**GOOD, "b": text(SCRIPT, "py", target=target)}).side == "b"


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ({}, "either text"),
        ({"text": LP, "format": "lp", "file": "a.lp"}, "either text"),
        ({"text": LP}, "needs a format"),
        ({"file": "a.lp", "format": "lp"}, "a file has an ending"),
        ({"text": SCRIPT, "format": "py", "data_files": ["d.json"]}, "data_files is for"),
    ],
)
def test_a_model_is_given_in_one_way(model: Any, words: str) -> None:
    assert words in refused(LocalCheckQuestion, {**GOOD, "b": model}).message


def test_a_pair_starts_from_one_source() -> None:
    assert "either" in refused(PairQuestion, {"source": "knapsack", "model": text(LP)}).message
    assert refused(PairQuestion, {"sauce": "knapsack"}).message == "unknown argument 'sauce'"


def test_only_the_first_faults_are_listed() -> None:
    message = refused(CheckQuestion, {f"field_{k}": 1 for k in range(20)}).message
    assert message.count("unknown argument") + message.count("missing") == 5
    assert message.endswith("and 17 more")


def test_the_words_are_those_of_the_library() -> None:
    schema = CheckQuestion.model_json_schema()["properties"]
    assert schema["relation"]["enum"] == sorted(Relation, key=schema["relation"]["enum"].index)
    assert set(schema["relation"]["enum"]) == set(Relation)
    assert CheckQuestion.model_validate(GOOD).propose == list(PROPOSERS)
