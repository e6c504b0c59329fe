from __future__ import annotations

import io
import time

import pytest
from short_models import model

import equivamap
from equivamap.cli.progress_line import ProgressLine, progress_line
from equivamap.progress import Stage, discharged, phase, reported_to


def test_nobody_listening_is_no_trouble() -> None:
    phase("reading A")
    discharged()


def test_a_check_says_what_it_is_at() -> None:
    heard: list[Stage] = []
    reference = model("max 3 x + 2 y; int x 0..9; int y 0..9; cap: x + y <= 7; late: 2 x + y <= 9")
    lost = model("max 3 x + 2 y; int x 0..9; int y 0..9; cap: x + y <= 7")
    with reported_to(heard.append):
        equivamap.check(reference, lost)
    phases = list(dict.fromkeys(stage.phase for stage in heard))
    assert phases[:4] == ["reading A", "reading B", "looking for a map", "trying a map (names)"]
    assert max(stage.obligations for stage in heard) > 0


def test_listening_ends_where_it_should() -> None:
    heard: list[Stage] = []
    with pytest.raises(ValueError), reported_to(heard.append):
        raise ValueError
    phase("reading A")
    assert heard == []


def test_the_line_fits_the_terminal_and_escapes_what_it_shows() -> None:
    line = ProgressLine(io.StringIO(), 60)
    assert line.line(0.2) == "starting (0 s)"
    line.tell(Stage("trying a map (names)", 1234))
    assert line.line(61.4) == "trying a map (names), 1,234 obligations settled (61 s)"
    line.tell(Stage("a\x1b[2J" + "b" * 90))
    assert len(line.line(1)) < 60 and "\x1b" not in line.line(1)


def test_the_line_is_taken_away_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("equivamap.cli.progress_line._FIRST_AFTER", 0.0)
    stream = io.StringIO()
    with ProgressLine(stream, 80) as line:
        line.tell(Stage("reading A"))
        end = time.monotonic() + 60
        while not stream.getvalue() and time.monotonic() < end:
            time.sleep(0.01)
    assert stream.getvalue().startswith("\r\x1b[K") and stream.getvalue().endswith("\r\x1b[K")


def test_nothing_is_shown_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_line(wanted=True):
        phase("reading A")
    assert capsys.readouterr().err == ""
