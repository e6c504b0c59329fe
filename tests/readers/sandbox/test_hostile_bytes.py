"""Bytes and texts that somebody else wrote: what comes back from scripts, maps, and model files made to be slow."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equivamap.errors import InputError, SandboxError
from equivamap.ir import Axis, Instance, Kind, Origin, Warned, build_instance
from equivamap.mapping.language import LinkMap, parse_map
from equivamap.readers.capture.request import error_from_json, error_to_json
from equivamap.readers.lp import read_lp
from equivamap.readers.mps import read_mps
from equivamap.readers.wire import MAGIC, dump_instance, load_instance

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SENT = dump_instance(
    build_instance(
        variables=Axis(["x[1,a]", "y"], [("x", (1, "a")), ("y", ())], {"x": "units"}, {"x": 4}),
        constraints=Axis(["cap", "low"]),
        bounds=[(0, 2**70 + 1), (None, 5)],
        kinds=[Kind.INTEGER, Kind.SEMICONTINUOUS],
        rows=[({0: 2**60 + 1, 1: 0.1}, None, 7), ({1: -1}, 10**40, None)],
        cost={0: 2},
        sense="max",
        origin=Origin("a.py", "pulp", "a.py:3", ("d.json",)),
        parameters={"need": {1: {"a": 2.5}}, "caps": [1, 2]},
        warnings=[Warned("k", "m")],
    )
)

cuts = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 9), st.binary(max_size=9) | st.sampled_from([b"null", b"[]", b"-1"])
    ),
    min_size=1,
    max_size=4,
)


def cut(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """The bytes after some changes."""
    for where, length, new in changes:
        at = int(where * len(data))
        data = data[:at] + new + data[at + length :]
    return data


def consistent(instance: Instance) -> bool:
    """Whether the parts of an instance fit together."""
    return (
        len(instance.exact_rows) == instance.m == len(set(instance.constraints.names))
        and len(instance.exact_bounds) == instance.n == len(set(instance.variables.names))
        and instance.objective is not None
    )


@QUICK
@given(changes=cuts)
def test_damaged_instances_are_refused_or_whole(changes) -> None:
    try:
        instance = load_instance(cut(SENT, changes))
    except InputError as error:
        assert error.kind and error.remedy
        return
    assert consistent(instance)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = (
    "sizes",
    "exact",
    "offset",
    "sense",
    "name",
    "variables",
    "constraints",
    "origin",
    "warnings",
    "parameters",
)


@QUICK
@given(
    key=st.sampled_from(KEYS),
    inner=st.sampled_from(["", "names", "labels", "docs", "lines"]),
    value=json_values,
)
def test_headers_with_other_values_are_refused_or_whole(key, inner, value) -> None:
    import json

    start = len(MAGIC) + 8
    length = int.from_bytes(SENT[len(MAGIC) : start], "little")
    header = json.loads(SENT[start : start + length])
    if inner and isinstance(header[key], dict):
        header[key][inner] = value
    else:
        header[key] = value
    text = json.dumps(header).encode()
    try:
        instance = load_instance(MAGIC + len(text).to_bytes(8, "little") + text + SENT[start + length :])
    except InputError as error:
        assert error.kind == "garbled"
        return
    assert consistent(instance)


@QUICK
@given(data=st.binary(max_size=200) | json_values.map(lambda value: repr(value).encode()))
def test_any_bytes_give_an_error_of_ours(data) -> None:
    error = error_from_json(data)
    assert isinstance(error, InputError) and not isinstance(error, SandboxError)


@QUICK
@given(changes=cuts)
def test_damaged_errors_are_errors_of_ours(changes) -> None:
    sent = error_to_json(InputError("m", kind="script-raised", remedy="r", file="f", line=3))
    error = error_from_json(cut(sent, changes))
    assert isinstance(error, InputError) and not isinstance(error, SandboxError)


MAP = (
    "# a map\nx[i,j] = 2*y[j,i] + sum(z[k] for k in range(3)) - 1/3\nu = 1 if n > 2 else 0\n'odd name' = y\n"
)
FRAGMENTS = [*"+-*/^:<>=[](){}'\",.#$0123456789eE \n\t", "sum(", " for ", " in ", "range(", " if ", " else ", "\x1b[2J",
             "ä", "\u202e", "9" * 5000, "1e999999999", "**", "10**10**10", "(" * 500, "\0", "\r"]  # fmt: skip


@QUICK
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(FRAGMENTS)), min_size=1, max_size=4
    )
)
def test_damaged_maps_are_read_or_refused(changes) -> None:
    text = MAP
    for where, length, new in changes:
        at = int(where * len(text))
        text = text[:at] + new + text[at + length :]
    try:
        found = parse_map(text)
    except InputError as error:
        assert error.kind and error.remedy
        return
    assert isinstance(found, LinkMap)


N = 20_000
END = "\nst\n c: x >= 1\nend\n"
LONG = {
    "one line of terms": f"min\n obj: {' + '.join(f'{k} x{k % 7}' for k in range(N))}{END}",
    "signs": f"min\n obj: {'+ ' * N}x{END}",
    "brackets": f"min\n obj: {'[' * N}x{END}",
    "parentheses": f"min\n obj: {'x(' * N}{END}",
    "a long name": f"min\n obj: {'x' * N * 40}{END}",
    "many indices": f"min\n obj: x[{','.join('1' * N)}]{END}",
    "empty lines": "\n" * N * 10 + f"min\n obj: x{END}",
    "digits": f"min\n obj: {'9' * N * 40} x{END}",
    "an exponent": f"min\n obj: 1e{'9' * 40} x{END}",
    "products": f"min\n obj: [ {'x * x + ' * N} x ^2 ] / 2{END}",
    "the same name": f"min\n obj: x\nst\n{' c: x >= 1' * 1}\n{' c: x >= 1' * N}\nend\n",
}


@pytest.mark.parametrize("name", LONG)
def test_texts_of_long_lines_are_read_or_refused(name) -> None:
    for read in (read_lp, read_mps):
        try:
            instance = read(LONG[name].encode(), "m").instance()
        except InputError as error:
            assert error.kind and error.remedy and len(error.message) < 3000
            continue
        assert consistent(instance)


def test_errors_from_scripts_are_short_and_never_the_systems() -> None:
    long = error_from_json(error_to_json(InputError("m" * 10**6, kind="script-raised")))
    assert len(long.message) == 20_000 and long.kind == "script-raised"
    for kind in ("sandbox-failed", "\x1b[2J", "x" * 1000, ""):
        assert error_from_json(error_to_json(InputError("m", kind=kind))).kind == "garbled"
