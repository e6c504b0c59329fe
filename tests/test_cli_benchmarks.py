"""The commands ``generate`` and ``bench``: exit status, JSON, errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equivamap import cli
from tests.bench.recipes import RECIPE, sources
from tests.bench.suites.directories import write_suite


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sources(tmp_path / "models")
    (tmp_path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = cli.run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def generate(folder: Path, capsys: pytest.CaptureFixture[str], *more: object) -> tuple[int, str, str]:
    given = ("--source", folder / "models", "--recipe", folder / "recipe.toml", "--out", folder / "out")
    return printed(capsys, "generate", *given, "--workers", 1, *more)


def failed(answer: tuple[int, str, str]) -> dict[str, object]:
    status, out, err = answer
    assert status == 2 and not err
    return json.loads(out)["error"]


def test_a_benchmark_from_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = generate(folder, capsys, "--json")
    assert (status, err) == (0, "")
    value = json.loads(out)
    assert set(value) == {"out", "pairs", "by_kind", "labels", "not_made", "left_out"}
    assert sum(value["by_kind"].values()) == value["pairs"] == sum(value["labels"]["isomorphic"].values())
    status, out, err = printed(
        capsys, "bench", folder / "out", "--method", "equivamap, execution", "--workers", 1
    )
    assert (status, err) == (0, "") and out.startswith(
        "out, relation same-decisions; 0 pairs have an open label"
    )
    lines = [line.split() for line in out.splitlines()]
    assert ["equivamap", str(value["pairs"]), str(value["pairs"]), "0", "0", "100.0"] in [
        x[:6] for x in lines
    ]


def test_scores_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate(folder, capsys)
    status, out, err = printed(capsys, "bench", folder / "out", "--method", "wl", "--json", "--workers", 1)
    assert (status, err) == (0, "")
    value = json.loads(out)
    assert (value["suite"], value["relation"], list(value["methods"])) == ("out", "same-decisions", ["wl"])
    promised = {
        "pairs",
        "right",
        "wrong",
        "undecided",
        "median_seconds",
        "p90_seconds",
        "by_transformation",
        "wrong_pairs",
    }
    assert promised <= set(value["methods"]["wl"])
    assert set(value["methods"]["wl"]["by_transformation"]) == {"sound", "wrong"}


def test_answers_of_others_are_scored_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate(folder, capsys)
    labels = map(json.loads, (folder / "out" / "labels.jsonl").read_text().splitlines())
    same = next(x["id"] for x in labels if x["labels"]["same-decisions"]["answer"] == "equivalent")
    (folder / "mine.jsonl").write_text(json.dumps({"id": same, "answer": "equivalent"}) + "\n")
    more = ("--predictions", folder / "mine.jsonl", "--json", "--workers", 1)
    status, out, _ = printed(capsys, "bench", folder / "out", *more)
    methods = json.loads(out)["methods"]
    assert status == 0 and list(methods) == ["mine"]
    assert (methods["mine"]["right"], methods["mine"]["undecided"]) == (1, methods["mine"]["pairs"] - 1)
    status, out, _ = printed(capsys, "bench", folder / "out", *more, "--method", "wl")
    assert status == 0 and list(json.loads(out)["methods"]) == ["wl", "mine"]


def test_a_method_that_prints_does_not_spoil_the_json(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    generate(folder, capfd)
    (folder / "m.py").write_text(
        "print('loud')\ndef f(a, b, r):\n    print('loud')\n    return 'equivalent'\n"
    )
    status, out, err = printed(
        capfd, "bench", folder / "out", "--method", f"{folder / 'm.py'}:f", "--json", "--workers", 1
    )
    assert status == 0 and list(json.loads(out)["methods"]) == ["m:f"] and "loud" in err


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (("--recipe", "no-such"), "unknown-recipe", "no-such"),
        (("--source", "no/such/folder"), "file-missing", "no/such/folder"),
        (("--workers", "0"), "usage", "--workers"),
        (("--seed", "-1"), "usage", "--seed"),
        (("--time-limit", "0"), "usage", "--time-limit"),
    ],
)
def test_wrong_input_to_generate(
    change: tuple[str, str], kind: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = failed(generate(folder, capsys, *change, "--json"))
    assert error["kind"] == kind and said in str(error)
    assert not (folder / "out").exists()


def test_a_slip_in_the_recipe(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "recipe.toml").write_text(RECIPE.replace('"slack"', '"slck"'))
    status, out, err = generate(folder, capsys)
    assert status == 2 and not out
    text = " ".join(err.split())
    assert f"{folder / 'recipe.toml'}:9: unknown transformation 'slck'" in text
    assert "did you mean slack?" in text


def test_a_directory_that_is_not_empty(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate(folder, capsys)
    error = failed(generate(folder, capsys, "--json"))
    assert error["kind"] == "not-empty" and "is not empty" in str(error["message"])


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("models",), "bad-suite"),
        (("none",), "file-missing"),
        (("out", "--method", "excution"), "unknown-method"),
        (("out", "--method", ","), "unknown-method"),
        (("out", "--method", "none.py:f"), "file-missing"),
        (("out", "--predictions", "none.jsonl"), "file-missing"),
        (("out", "--labels", "published"), "labels-missing"),
        (("out", "--relation", "same"), "usage"),
        (("out", "--out", "no/such/file.jsonl", "--method", "wl"), "disk"),
        (("out", "--out", "recipe.toml", "--method", "wl"), "other-job"),
    ],
)
def test_wrong_input_to_bench(
    arguments: tuple[str, ...],
    kind: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    generate(folder, capsys)
    assert failed(printed(capsys, "bench", *arguments, "--json", "--workers", 1))["kind"] == kind
    assert (folder / "recipe.toml").read_text() == RECIPE


def test_published_labels_with_what_proofs_say_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("gurobipy")
    place = write_suite(tmp_path, only=("47", "47_c", "47_l"))
    asked = ("bench", place, "--method", "execution", "--relation", "quasi-karp", "--workers", 1)
    status, out, _ = printed(capsys, *asked, "--labels", "published", "--json")
    value = json.loads(out)
    assert status == 0 and value["methods"]["execution"]["wrong_pairs"] == ["47_l"]
    (found,) = value["disagreements"]
    assert (found["pair"], found["published"], found["derived"]) == ("47_l", "not_equivalent", "equivalent")
    status, out, _ = printed(capsys, *asked, "--labels", "published")
    assert "47_l: published not_equivalent, proved equivalent: " in out
    assert "published accuracy in %" in out
    status, out, _ = printed(capsys, *asked, "--labels", "derived", "--json")
    value = json.loads(out)
    assert value["methods"]["execution"]["wrong_pairs"] == [] == value["disagreements"]


@pytest.mark.parametrize("command", ["generate", "bench"])
def test_help_names_every_exit_status(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = printed(capsys, command, "--help")
    assert status == 0 and "Exit status:" in out and "130" in out
