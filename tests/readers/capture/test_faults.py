"""Why a script gave no model: what its errors say."""

from __future__ import annotations

import pytest

from equivamap.errors import ReadError
from equivamap.readers import read


@pytest.fixture
def refused(tmp_path):
    def error(text: str) -> ReadError:
        path = tmp_path / "model.py"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ReadError) as caught:
            read(str(path))
        return caught.value

    return error


@pytest.mark.parametrize(
    "text",
    [
        "import json, sys\ndata = json.load(sys.stdin)\n",
        "import sys\nn = int(sys.stdin.readline())\n",
        "import sys\nfirst = [line for line in sys.stdin][0]\n",
        "import sys\nn, m = sys.stdin.read().split()\n",
        "n = int(input())\n",
    ],
)
def test_a_script_that_reads_what_nobody_writes(refused, text) -> None:
    error = refused(text)
    assert error.kind == "asks-input" and error.line == text.count("\n") and "--args-a" in error.remedy


@pytest.mark.parametrize(
    "text",
    [
        "import urllib.request\nurllib.request.urlopen('http://192.0.2.1/data.json', timeout=1)\n",
        "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)\n",
    ],
)
def test_a_script_that_needs_the_network(refused, text) -> None:
    error = refused(text)
    assert error.kind == "needs-network" and "into a file beside it" in error.remedy and error.line == 2


def test_the_lines_of_the_script_are_shown_before_those_of_libraries(refused) -> None:
    error = refused("import json\n\ndef load(text):\n    return json.loads(text)\n\nload('{')\n")
    assert error.kind == "script-raised" and error.line == 4
    assert "load('{')" in error.message and "return json.loads(text)" in error.message
    assert "raw_decode" in error.message and "_decoder.decode" not in error.message
