"""The notebooks of examples/ run, and print what stands in them."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import ROOT

NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def code_of(path: Path) -> list[tuple[str, str]]:
    """Return source and stored output of each cell of code."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        ("".join(cell["source"]), "".join("".join(output["text"]) for output in cell["outputs"]))
        for cell in cells
        if cell["cell_type"] == "code"
    ]


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "correcting_a_candidate",
        "first_check",
        "which_formulation_is_stronger",
    ]


@by_name
def test_a_notebook_prints_what_stands_in_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    names: dict[str, Any] = {"__name__": "__main__"}
    for source, shown in code_of(path):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(source, path.name, "exec"), names)
        assert out.getvalue() == shown
        if source.strip() == "result":
            assert "<iframe" in names["result"]._repr_html_()


@pytest.mark.slow
@by_name
@pytest.mark.filterwarnings("default")
def test_a_notebook_runs_in_jupyter(path: Path) -> None:
    nbclient = pytest.importorskip("nbclient", reason="the extra [docs] is not installed")
    nbformat = pytest.importorskip("nbformat", reason="the extra [docs] is not installed")
    pytest.importorskip("ipykernel", reason="the extra [docs] is not installed")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    reports = [output for output in shown if "text/html" in output.get("data", {})]
    assert len(reports) == sum(source.strip() == "result" for source, _ in code_of(path))
