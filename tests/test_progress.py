from __future__ import annotations

import io
import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from short_models import model

import equivamap
from equivamap.cli.group import equivamap as commands
from equivamap.cli.progress_line import PlainLines, ProgressLine, progress_line
from equivamap.progress import Stage, bounds_listener, discharged, measured, phase, reported_to
from equivamap.verify.sides import Side
from equivamap.verify.solvers.highs import solve_milp
from tests.formulations.open_models import SCHEMA, formulation


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


def test_bounds_of_a_milp_are_told_in_the_model_s_own_sense() -> None:
    heard: list[Stage] = []
    with reported_to(heard.append):
        phase("comparing optimal values and ranges")
        with measured("optimum of A", -1):
            take = bounds_listener()
        assert take is not None
        take(-12.5, -10.0)
        take(float("-inf"), -10.25)
        discharged()
    assert [stage.bounds for stage in heard] == [
        "",
        "optimum of A: found 12.5, bound 10",
        "optimum of A: bound 10.25",
        "",
    ]
    assert bounds_listener() is None


@pytest.mark.parametrize("sense", ["max", "min"])
def test_the_solver_tells_its_bounds_where_somebody_listens(sense: str) -> None:
    sign = "" if sense == "max" else "-"
    rows = "; ".join(
        f"r{k}: " + " + ".join(f"{7 + (5 * j + 3 * k) % 11} x{j}" for j in range(12)) + " <= 61"
        for k in range(3)
    )
    cost = " ".join(f"{sign or '+'} {11 + (7 * j) % 13} x{j}" for j in range(12))
    text = f"{sense} {cost.removeprefix('+ ')}; bin {' '.join(f'x{j}' for j in range(12))}; {rows}"
    side = Side("a", model(text))
    region, form = side.region, side.instance.objective.scaled(-1)
    heard: list[Stage] = []
    with reported_to(heard.append), measured("optimum of A", 1 if sense == "max" else -1):
        result = solve_milp(region, form)
    assert result.dual_bound is not None
    best = side.in_own_sense(-result.dual_bound)
    found = [float(words[1]) for stage in heard if (words := re.search(r"found ([-.\d]+)", stage.bounds))]
    assert found and all(value <= best + 1e-6 if sense == "max" else value >= best - 1e-6 for value in found)


def test_elsewhere_plain_lines_come_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("equivamap.cli.progress_line._PLAIN_EVERY", 0.01)
    stream = io.StringIO()
    with PlainLines(stream) as lines:
        lines.tell(Stage("trying a map (names)", 3, "MILP: bound 7"))
        end = time.monotonic() + 60
        while not stream.getvalue() and time.monotonic() < end:
            time.sleep(0.01)
    text = stream.getvalue()
    assert text.startswith("equivamap: trying a map (names), 3 obligations settled; MILP: bound 7 (0 s)\n")
    assert "\r" not in text and "\x1b" not in text


@pytest.mark.parametrize("quiet", [True, False])
def test_check_shows_progress_unless_it_is_to_be_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiet: bool
) -> None:
    stages: list[Stage] = []
    monkeypatch.setattr(PlainLines, "tell", lambda self, stage: stages.append(stage))
    place = tmp_path / "a.lp"
    place.write_text("min\n c: x\nst\n r: x >= 1\nend\n")
    found = CliRunner().invoke(commands, ["check", str(place), str(place), *(["--quiet"] if quiet else [])])
    assert found.output.startswith("EQUIVALENT")
    assert bool(stages) is not quiet


def test_formulations_say_which_instance_they_are_at(tmp_path: Path) -> None:
    heard: list[str] = []
    with reported_to(lambda stage: heard.append(stage.phase)):
        equivamap.check_formulations(
            formulation(tmp_path, "base", SCHEMA),
            formulation(tmp_path, "renamed", SCHEMA),
            instances=3,
            sizes=2,
            time_limit=120,
        )
    told = [line for line in heard if line.startswith("instance ")]
    assert re.fullmatch(r"instance 1 of 3 compared \(n = \d\), \d feasible on both sides, \d+ tried", told[0])
    assert told[-1].startswith(f"instance {len(told)} of 3 ")
    assert "looking for one map on" in " ".join(heard)
