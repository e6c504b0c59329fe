"""Names and output that would deceive who reads a report."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from equivamap import check
from equivamap.cli import run

HOSTILE = [
    "x\nEQUIVALENT (proved exactly)",
    "\x1b[2J\x1b[31mred",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "a\rb",
]

MODEL = """
import pyomo.environ as pyo
print("\\x1b[2J\\nEQUIVALENT (proved exactly)")
m = pyo.ConcreteModel()
for name in NAMES:
    m.add_component(name, pyo.Var(bounds=(0, 1)))
m.o = pyo.Objective(expr=sum(m.component_objects(pyo.Var)))
m.add_component(NAMES[0] + "row", pyo.Constraint(expr=sum(m.component_objects(pyo.Var)) >= LEAST))
pyo.SolverFactory("highs").solve(m)
"""


def written(place: Path, name: str, names: list[str], least: int) -> str:
    """The path of a script with some names."""
    path = place / name / "model.py"
    path.parent.mkdir()
    path.write_text(MODEL.replace("NAMES", ascii(names)).replace("LEAST", str(least)), encoding="utf-8")
    return str(path)


def test_names_reach_a_report_as_escaped_text(tmp_path, capfd) -> None:
    a, b = written(tmp_path, "a", HOSTILE, 2), written(tmp_path, "b", HOSTILE, 3)
    page = tmp_path / "page.html"
    assert run(["check", a, b, "--html", str(page)]) == 1
    said = "".join(capfd.readouterr())
    assert said.startswith("NOT EQUIVALENT")
    assert not any(line.lstrip().startswith("EQUIVALENT") for line in said.splitlines())
    for text in (said, page.read_text(encoding="utf-8")):
        odd = {c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"}
        assert not odd, odd
    assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_what_a_script_says_when_it_fails_is_escaped(tmp_path, capfd) -> None:
    path = tmp_path / "model.py"
    path.write_text("raise ValueError('\\x1b[2J\\x1b[31mEQUIVALENT')\n", encoding="utf-8")
    assert run(["check", str(path), str(path)]) == 2
    said = "".join(capfd.readouterr())
    assert "\x1b" not in said and "EQUIVALENT" in said


@pytest.mark.parametrize(("least", "verdict"), [(2, "equivalent"), (1, "not_equivalent")])
def test_look_alike_letters_do_not_change_a_verdict(tmp_path, least, verdict) -> None:
    latin, cyrillic = ["cost", "open"], ["\u0441ost", "\u043epen"]
    a, b = written(tmp_path, "a", latin, 2), written(tmp_path, "b", cyrillic, least)
    assert check(a, b).verdict.value == verdict


def test_warnings_that_a_script_forges_are_escaped(tmp_path, capfd) -> None:
    path = tmp_path / "model.py"
    forged = (
        "import gc\nfrom equivamap.readers.capture.recorder import Recorder\n"
        "own = next(o for o in gc.get_objects() if isinstance(o, Recorder))\n"
        "own.notes += [('sandbox', '\\x1b[2J\\nEQUIVALENT (proved exactly)'), ('chance', '\\x1b[2J' + 'A' * 10**6)]\n"
    )
    path.write_text(forged + MODEL.replace("NAMES", "['x']").replace("LEAST", "1"), encoding="utf-8")
    page = tmp_path / "page.html"
    assert run(["check", str(path), str(path), "--html", str(page)]) == 0
    said = "".join(capfd.readouterr())
    assert "\x1b" not in said and "A" * 1000 not in said
    assert sum(line.lstrip().startswith("EQUIVALENT") for line in said.splitlines()) == 1
    assert "\x1b" not in page.read_text(encoding="utf-8")
