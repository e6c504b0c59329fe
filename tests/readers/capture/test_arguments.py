import json

import pytest

from equivamap.errors import ReadError
from equivamap.readers.capture.arguments import arguments_for
from equivamap.readers.capture.request import Request


def request(*data):
    return Request("m.py", "m.py", "build", False, (), tuple(map(str, data)), None, "", 0, -1)


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "d.json"
    path.write_text(json.dumps({"need": [1, 2], "cap": 7}))
    return path


@pytest.mark.parametrize(
    ("function", "positional", "named"),
    [
        (lambda need, cap: 0, [], {"need": [1, 2], "cap": 7}),
        (lambda need, other=3: 0, [], {"need": [1, 2]}),
        (lambda need, /, cap: 0, [[1, 2]], {"cap": 7}),
        (lambda instance: 0, [{"need": [1, 2], "cap": 7}], {}),
        (lambda instance, cap=0: 0, [{"need": [1, 2], "cap": 7}], {"cap": 7}),
        (lambda **rest: 0, [], {"need": [1, 2], "cap": 7}),
        (lambda: 0, [], {}),
    ],
)
def test_arguments_are_given_by_name(data, function, positional, named):
    found = arguments_for(function, request(data))
    assert found == (positional, named, {"need": [1, 2], "cap": 7})
    function(*found[0], **found[1])


def test_data_of_a_directory_is_merged(data):
    data.with_name("e.json").write_text('{"cap": 8, "more": 1}')
    data.with_name("notes.txt").write_text("no data")
    assert arguments_for(lambda cap, more: 0, request(data.parent))[1] == {"cap": 8, "more": 1}


def test_what_is_missing_is_named(data):
    with pytest.raises(ReadError, match=r"build needs low, high, which .* \(it has need, cap\)") as caught:
        arguments_for(lambda need, low, high: 0, request(data))
    assert caught.value.kind == "argument-missing" and "whole" not in caught.value.remedy
    with pytest.raises(ReadError, match="it has nothing") as caught:
        arguments_for(lambda d: 0, request())
    assert "whole object" in caught.value.remedy


@pytest.mark.parametrize("text", ["{", "[1]", "3", "\ufeff{}"])
def test_data_that_is_no_json_object(data, text):
    data.write_text(text)
    with pytest.raises(ReadError) as caught:
        arguments_for(lambda need: 0, request(data))
    assert (caught.value.kind, caught.value.file) == ("data-syntax", str(data))
