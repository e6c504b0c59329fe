"""The command to try next replaces what was typed before, and is none where it would be the same."""

import ast
import re
import shlex
from pathlib import Path

import pytest

import equivamap
from equivamap.cli import run
from equivamap.report.next_command import again

PACKAGE = Path(equivamap.__file__).parent

TYPED = "equivamap check a.py 'b c.py'"


@pytest.mark.parametrize(
    ("typed", "options", "following"),
    [
        ("", "", ""),
        (TYPED, "", ""),
        ("", "--map names", "the same command with --map names"),
        (TYPED, "--map names", f"{TYPED} --map names"),
        (f"{TYPED} --map m.txt", "--map free", f"{TYPED} --map free"),
        (
            "equivamap check --relation=quasi-karp a b",
            "--relation same-decisions",
            "equivamap check a b --relation same-decisions",
        ),
        (f"{TYPED} --open u", "--open v", f"{TYPED} --open u --open v"),
        (f"{TYPED} --data x.json --data-b y.json -v", "--data FILE", f"{TYPED} -v --data FILE"),
        (f"{TYPED} --args-a '--map 3'", "--map FILE", f"{TYPED} --args-a '--map 3' --map FILE"),
        (TYPED, "-v", f"{TYPED} -v"),
        (f"{TYPED} -v", "-v", ""),
        (f"{TYPED} --verbose", "-v", ""),
        (f"{TYPED} --time-limit 5", "--time-limit 600", f"{TYPED} --time-limit 600"),
        (f"{TYPED} --time-limit 900", "--time-limit 600", f"{TYPED} --time-limit 9000"),
        (f"{TYPED} --time-limit", "--time-limit 600", f"{TYPED} --time-limit 600"),
        (f"{TYPED} --objective same", "--objective affine", f"{TYPED} --objective affine"),
    ],
)
def test_what_to_try_next(typed, options, following):
    assert again(typed, options) == following


def advised_options():
    """Return the options that the sources of advice name where they say what to try next."""
    rooms = [PACKAGE / "verify", PACKAGE / "formulations", *PACKAGE.glob("*.py")]
    files = [file for room in rooms for file in (room.glob("*.py") if room.is_dir() else [room])]
    texts = [
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return sorted({found[1] for text in texts if (found := re.fullmatch(r"(--[a-z-]+) \S*", text))})


def test_every_advised_option_takes_the_place_of_the_one_that_was_typed():
    advised = advised_options()
    assert {"--map", "--relation", "--time-limit", "--coef-tol", "--parameter-map"} <= set(advised)
    for command in ("check", "diff", "bench"):
        for option in advised:
            for typed in (f"{option} 40", f"{option}=40", f"{option} 40 {option} 50"):
                following = again(f"equivamap {command} a b {typed} --instances 9", f"{option} 600")
                times = sum(word.partition("=")[0] == option for word in shlex.split(following))
                # --open is repeatable: one name more is left open
                assert times == (1 if option != "--open" else typed.count(option) + 1), (option, typed)
                assert "--instances 9" in following and following.startswith(f"equivamap {command} a b")


def test_check_advises_no_option_twice(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pair = {"a.lp": "x + y >= 1", "b.lp": "x + y = 1"}
    for name, row in pair.items():
        text = f"minimize\n x + 2 y\nsubject to\n c: {row}\nbinary\n x y\nend\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = ["check", "a.lp", "b.lp", "--relation=same-decisions", "--time-limit", "300"]
    monkeypatch.setattr("sys.argv", ["equivamap", *command])
    assert run(command) == 3
    advised = " ".join(capsys.readouterr().out.partition("Try next: ")[2].split())
    assert advised == "equivamap check a.lp b.lp --time-limit 300 --relation quasi-karp"
