"""Packages that only show things need not be there."""

from __future__ import annotations

import importlib.util

import pytest

from equivamap.errors import ReadError
from equivamap.readers import read

MODEL = """
import pulp
p = pulp.LpProblem("plan", pulp.LpMaximize)
x = [pulp.LpVariable(f"x{i}", 0, 9) for i in NUMBERS]
p += pulp.lpSum(x)
p.solve()
"""
SHOWN = {
    "plots": (
        "streamlit",
        "import streamlit.web as web, streamlit as st\nfrom streamlit import sidebar\n"
        "st.options['size'] = (4, 3)\nweb.cli.main()\nst.title = 'x'\nwith st.spinner('solving'):\n    pass\n",
        "[1, 2]",
    ),
    "decorators": (
        "streamlit",
        "import streamlit as st\n@st.cache_data\ndef one():\n    return [1]\n"
        "@st.cache_data(ttl=3)\ndef two():\n    return [2]\n",
        "one() + two()",
    ),
    "progress": (
        "prettytable",
        "from prettytable import tqdm, track, trange\nn = [i for i in trange(2)]\n"
        "with tqdm(total=2) as bar:\n    bar.update(1)\n",
        "track(tqdm([1, 2], desc='x'))",
    ),
}


@pytest.fixture
def script(tmp_path):
    def write(text: str) -> str:
        path = tmp_path / "model.py"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize("name", SHOWN)
def test_what_shows_is_left_out(script, name) -> None:
    package, text, numbers = SHOWN[name]
    if importlib.util.find_spec(package):
        pytest.skip(f"{package} is installed")
    found = read(script(text + MODEL.replace("NUMBERS", numbers)))
    assert found.n == 2
    (warned,) = found.warnings
    assert warned.kind == "stand-in" and warned.message.startswith(f"{package} is not installed")


@pytest.mark.parametrize("use", ["[st.number()]", "st.numbers()", "[*st.numbers]", "range(st.count)"])
def test_nothing_of_a_stand_in_gets_into_a_model(script, use) -> None:
    if importlib.util.find_spec("streamlit"):
        pytest.skip("streamlit is installed")
    text = "import streamlit as st\n" + MODEL.replace("NUMBERS", use).replace("0, 9", "0, i")
    with pytest.raises(ReadError) as caught:
        read(script(text))
    assert caught.value.kind in ("script-raised", "unreadable"), caught.value


def test_other_packages_are_missed(script) -> None:
    with pytest.raises(ReadError) as caught:
        read(script("import no_such_package\n" + MODEL))
    assert caught.value.kind == "package-missing"


def test_libraries_see_no_stand_ins(script) -> None:
    if importlib.util.find_spec("streamlit"):
        pytest.skip("streamlit is installed")
    text = (
        "import importlib\ntry:\n    importlib.import_module('json.no_such')\nexcept ImportError:\n    pass\n"
        "from pyomo.common.dependencies import attempt_import\n"
        "found, there = attempt_import('streamlit', defer_import=False)\nassert not there\n"
    )
    assert read(script(text + MODEL.replace("NUMBERS", "[1]"))).warnings == ()
