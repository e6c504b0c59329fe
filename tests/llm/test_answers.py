"""Answers are read strictly: one object, of the shape asked for, whatever stands around it."""

from __future__ import annotations

import json
import time

import pytest

from equivamap.errors import LLMError
from equivamap.llm import parse_object

SCHEMA = {
    "type": "object",
    "properties": {
        "map": {"type": "string", "maxLength": 20},
        "count": {"type": ["integer", "null"]},
        "lines": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
    },
    "required": ["map"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "text",
    [
        '{"map": "x = y"}',
        '  {"map": "x = y"}\n',
        'Here it is:\n```json\n{"map": "x = y"}\n```\nHope {that} helps.',
        '<think>maybe {"map": "x = 2*y"}?</think>\n{"map": "x = y"}',
        '{ no { {"map": "x = y"}',
    ],
)
def test_the_object_is_found(text: str) -> None:
    assert parse_object(text, SCHEMA) == {"map": "x = y"}


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "no JSON object"),
        ("yes, equivalent", "no JSON object"),
        ('{"map": "x = y"', "no JSON object"),
        ('{"map": "x"} or {"map": "y"}', "several"),
        ('["map"]', "no object"),
        ("null", "no object"),
        ('{"map": "x", "map": "y"}', "no JSON object"),
        ('{"map": NaN}', "no JSON object"),
        ('{"map": 5}', "'map' is no string"),
        ('{"map": null}', "'map' is no string"),
        ('{"Map": "x = y"}', "lacks 'map'"),
        ('{"map": "x", "verdict": "equivalent"}', "unknown member 'verdict'"),
        ('{"map": "x", "count": true}', "'count' is no integer or null"),
        ('{"map": "x", "count": 1.5}', "'count' is no integer or null"),
        ('{"map": "x", "lines": ["a", 1]}', "entry 2 of 'lines' is no string"),
        ('{"map": "x", "lines": ["a", "b", "c"]}', "more than 2"),
        (json.dumps({"map": "x" * 21}), "longer than 20"),
        ('{"map": "\\ud800"}', "no JSON object"),
        ("{" * 500, "no JSON object"),
        ("{" * 5000, "full of braces"),
    ],
)
def test_anything_else_is_a_bad_answer(text: str, words: str) -> None:
    with pytest.raises(LLMError, match=words) as caught:
        parse_object(text, SCHEMA)
    assert caught.value.kind == "bad-answer"


@pytest.mark.parametrize(
    "text",
    ['{"map":' * 100_000, '{"map":[' * 100_000, '{"a":[' + "1," * 300_000, '{"map": ' + "9" * 500_000 + "}"],
    ids=["nested", "mixed", "long", "digits"],
)
def test_hostile_answers_are_refused_in_time(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(LLMError):
        parse_object(text, SCHEMA)
    assert time.perf_counter() - started < 60


def test_values_of_the_right_shape_fit() -> None:
    text = '{"map": "", "count": null, "lines": ["a"]}'
    assert parse_object(text, SCHEMA) == json.loads(text)
