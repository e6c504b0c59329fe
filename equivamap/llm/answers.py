"""Answers read strictly: exactly one JSON object, of the shape that was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from equivamap.errors import LLMError
from equivamap.llm.model import Schema

__all__ = ["instruction", "parse_object", "strict_json"]

_THOUGHTS = re.compile(r"\s*<think>.*?</think>", re.DOTALL)
"""What reasoning models write before their answer."""

_MOST_STARTS = 1000
"""Opening braces that are tried; more are no answer."""


def instruction(schema: Schema) -> str:
    """Return the request for an object of a schema in words, for models that are not held to it otherwise."""
    return f"Answer with exactly one JSON object and nothing else. JSON schema of the object: {json.dumps(schema)}"


def strict_json(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises
    ------
    ValueError
        If it is none; NaN, infinities, repeated names, lone surrogates and too deep nesting are none either.
    """
    try:
        value = _DECODER.decode(text if isinstance(text, str) else text.decode("utf-8"))
        _refuse_surrogates(text if isinstance(text, str) else "", value)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def parse_object(text: str, schema: Schema) -> dict[str, Any]:
    """Return the one JSON object of an answer.

    Parameters
    ----------
    text
        The answer. It may be the object, or a text around it, fenced or not.
    schema
        Its JSON schema; ``type``, ``properties``, ``required``, ``additionalProperties``, ``items``, ``enum``,
        ``maxLength`` and ``maxItems`` are held to.

    Raises
    ------
    LLMError
        Of kind ``bad-answer``, if there is no object, more than one, or one of another shape.
    """
    found = _found(_THOUGHTS.sub("", text, count=1) if text.lstrip().startswith("<think>") else text)
    fault = _misfit(found, schema, "the answer")
    if fault:
        _refuse(fault)
    return found


def _found(text: str) -> dict[str, Any]:
    try:
        whole = strict_json(text)
    except ValueError:
        return _within(text)
    if not isinstance(whole, dict):
        _refuse("the answer is JSON, but no object")
    return cast(dict[str, Any], whole)


def _within(text: str) -> dict[str, Any]:
    """Return the only JSON object that stands somewhere in a text."""
    objects: list[dict[str, Any]] = []
    start, tried = text.find("{"), 0
    while start >= 0 and len(objects) < 2:
        tried += 1
        if tried > _MOST_STARTS:
            _refuse("the answer is full of braces, and no JSON object")
        end = start + 1
        try:
            value, end = _DECODER.raw_decode(text, start)
            _refuse_surrogates(text, value)
            objects.append(value)
        except (ValueError, RecursionError):
            pass  # no object starts here; one may further on
        start = text.find("{", end)
    if len(objects) != 1:
        _refuse("the answer holds no JSON object" if not objects else "the answer holds several JSON objects")
    return objects[0]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name is given twice")
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _refuse_surrogates(text: str, value: Any) -> None:
    """Refuse halves of characters: they can be neither written nor shown."""
    if "\\u" in text or not text:
        json.dumps(value, ensure_ascii=False).encode("utf-8")


def _refuse(message: str) -> NoReturn:
    raise LLMError(message, kind="bad-answer", remedy="ask again, or ask another model")


_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def _misfit(value: Any, schema: Schema, what: str) -> str:
    """Say how a value fails a schema; empty where it fits."""
    allowed = schema.get("type", ())
    names = [allowed] if isinstance(allowed, str) else list(allowed)
    if names and not any(_is(value, name) for name in names):
        return f"{what} is no {' or '.join(names)}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{what} is none of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return f"{what} is longer than {schema['maxLength']} characters"
    if isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            return f"{what} has more than {schema['maxItems']} entries"
        faults = (_misfit(v, schema.get("items", {}), f"entry {k} of {what}") for k, v in enumerate(value, 1))
        return next((fault for fault in faults if fault), "")
    if isinstance(value, dict):
        return _misfit_object(value, schema, what)
    return ""


def _misfit_object(value: Mapping[str, Any], schema: Schema, what: str) -> str:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            return f"{what} lacks {name!r}"
    if schema.get("additionalProperties") is False:
        for name in value:
            if name not in properties:
                return f"{what} has the unknown member {name[:40]!r}"
    faults = (_misfit(value[name], properties[name], f"{name!r}") for name in properties if name in value)
    return next((fault for fault in faults if fault), "")


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])
