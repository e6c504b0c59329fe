"""How far a run on many models is: plain lines where there is no terminal, and none where none are wanted."""

import io
import time

import pytest
from click.testing import CliRunner

from equivamap.cli import progress_bar as module
from equivamap.cli.group import equivamap
from equivamap.cli.progress_bar import CountedLines

MODEL = "min\n c: x\nst\n r: x >= 1\nend\n"


def test_a_line_after_each_tenth(monkeypatch):
    monkeypatch.setattr(module, "_APART", 0.0)
    stream = io.StringIO()
    with CountedLines(stream, "pairs") as lines:
        for done in range(1, 101):
            lines.show(done, 100)
    told = stream.getvalue().splitlines()
    assert [line.partition(" (")[0] for line in told] == [
        f"equivamap: pairs: {k} of 100, {k} %" for k in range(10, 101, 10)
    ]


def test_lines_of_a_quick_run_are_left_out():
    stream = io.StringIO()
    with CountedLines(stream, "pairs") as lines:
        lines._started = lines._last = time.monotonic() + 1000
        for done in range(1, 11):
            lines.show(done, 10)
    assert stream.getvalue() == ""


def test_a_line_now_and_then_while_nothing_is_done(monkeypatch):
    monkeypatch.setattr(module, "_EVERY", 0.01)
    stream = io.StringIO()
    with CountedLines(stream, "suite") as lines:
        lines.show(0, 3)
        end = time.monotonic() + 60
        while not stream.getvalue() and time.monotonic() < end:
            time.sleep(0.01)
    assert stream.getvalue().startswith("equivamap: suite: ")


@pytest.mark.parametrize(("options", "shown"), [((), True), (("--quiet",), False), (("--json",), False)])
def test_lines_go_to_standard_error_unless_they_are_not_wanted(tmp_path, monkeypatch, options, shown):
    for name, value in (("_APART", 0.0), ("_SHARE", 0.0)):
        monkeypatch.setattr(module, name, value)
    (tmp_path / "a.lp").write_text(MODEL)
    (tmp_path / "list.jsonl").write_text('{"a": "a.lp", "b": "a.lp"}\n')
    arguments = ["check-many", str(tmp_path / "list.jsonl"), "--workers", "1", *options]
    found = CliRunner().invoke(equivamap, arguments)
    assert ("equivamap: pairs: 1 of 1, 100 %" in found.stderr) is shown
    assert "equivamap: pairs" not in found.stdout
