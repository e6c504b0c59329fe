import json
from fractions import Fraction

import pytest

from equivamap.errors import ReadError
from equivamap.ir import Axis, Kind, Origin, Warned, build_instance
from equivamap.readers.wire import MAGIC, dump_instance, load_instance


def instance():
    return build_instance(
        variables=Axis(["x[1,a]", "y"], [("x", (1, "a")), ("y", ())], {"x": "units"}, {"x": 4}),
        constraints=Axis(["cap", "low"]),
        bounds=[(0, 2**70 + 1), (None, Fraction(1, 3))],
        kinds=[Kind.INTEGER, Kind.SEMICONTINUOUS],
        rows=[({0: 2**60 + 1, 1: 0.1}, None, 7), ({1: -1}, 10**400, None)],
        cost={0: Fraction(2, 7)},
        sense="max",
        offset=Fraction(1, 6),
        origin=Origin("a.py", "pulp", "a.py:3", ("d.json",)),
        name="plan",
        parameters={"need": {1: {"a": 2.5}}, "caps": [1, 2]},
        warnings=[Warned("k", "m")],
    )


def test_an_instance_comes_back_as_it_was(content):
    sent = instance()
    back = load_instance(dump_instance(sent))
    assert content(back) == content(sent)
    assert back.variables.labels == sent.variables.labels
    assert back.constraints.labels == sent.constraints.labels
    assert (back.variables.docs, back.variables.lines) == ({"x": "units"}, {"x": 4})
    assert (back.origin, back.warnings, back.name) == (sent.origin, sent.warnings, "plan")
    assert back.parameters == {"need": {1: {"a": 2.5}}, "caps": [1, 2]}


def header_of(data):
    start = len(MAGIC) + 8
    length = int.from_bytes(data[len(MAGIC) : start], "little")
    return json.loads(data[start : start + length]), data[start + length :]


def forged(change):
    """Bytes whose header has been changed; the arrays stay."""
    header, arrays = header_of(dump_instance(instance()))
    change(header)
    text = json.dumps(header).encode()
    return MAGIC + len(text).to_bytes(8, "little") + text + arrays


FORGERIES = {
    "size": lambda h: h["sizes"].update(rows=1),
    "negative size": lambda h: h["sizes"].update(rows=-3),
    "huge size": lambda h: h["sizes"].update(floats=2**60),
    "sense": lambda h: h.update(sense="best"),
    "offset": lambda h: h.update(offset="1/0"),
    "offset text": lambda h: h.update(offset="__import__('os')"),
    "exact code": lambda h: h["exact"].update({"99": "1"}),
    "infinite without value": lambda h: h.update(exact={}),
    "name twice": lambda h: h["variables"].update(names=["y", "y"]),
    "too few names": lambda h: h["variables"].update(names=["y"], labels=None),
    "label twice": lambda h: h["variables"].update(labels=[["x", [1]], ["x", [1]]]),
    "index": lambda h: h["variables"].update(labels=[["x", [None]], ["y", []]]),
    "no variables": lambda h: h.pop("variables"),
    "parameters": lambda h: h.update(parameters=[1]),
    "warnings": lambda h: h.update(warnings=[["only one"]]),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_header_is_refused(name):
    with pytest.raises(ReadError) as caught:
        load_instance(forged(FORGERIES[name]))
    assert caught.value.kind == "garbled"


def test_bytes_that_are_cut_or_changed_never_raise_anything_else():
    data = dump_instance(instance())
    for cut in range(0, len(data), 7):
        with pytest.raises(ReadError):
            load_instance(data[:cut])
    refused = 0
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0xFF
        try:
            load_instance(bytes(changed))
        except ReadError as fault:
            assert fault.kind == "garbled"
            refused += 1
    assert refused > len(data) / 3


def test_codes_out_of_range_and_rows_out_of_order_are_refused():
    data = dump_instance(instance())
    header, arrays = header_of(data)
    start = len(data) - len(arrays) + 8 * header["sizes"]["floats"] + 8 * header["sizes"]["indptr"]
    rows = header["sizes"]["rows"]
    for place, value in ((start, 2), (start + 4 * rows, 0), (start + 4 * rows, 10_000)):
        changed = bytearray(data)
        changed[place : place + 4] = value.to_bytes(4, "little")
        with pytest.raises(ReadError, match="out of range"):
            load_instance(bytes(changed))
    second = bytearray(data)
    # The second column holds rows 0 and 1; both as 1 do not ascend.
    second[start + 4 : start + 8] = (1).to_bytes(4, "little")
    with pytest.raises(ReadError, match="do not ascend"):
        load_instance(bytes(second))
