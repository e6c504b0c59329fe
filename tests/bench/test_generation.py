"""Generated benchmarks: deterministic, resumable, labelled apart from the questions, clear about bad input."""

from __future__ import annotations

import errno
import json
import os
import re
from pathlib import Path

import pytest

from equivamap.batch import journal
from equivamap.bench import generation, making, pairs
from equivamap.bench.generation import generate, split_of
from equivamap.bench.labels import Contradiction
from equivamap.bench.pairs import read_labels, read_pairs
from equivamap.errors import InputError
from equivamap.ir import Instance
from equivamap.readers import read
from equivamap.verify.relations import Relation
from tests.bench.recipes import MODELS, RECIPE, content, made, recipe, sources


def test_a_benchmark_is_questions_answers_and_a_card(tmp_path: Path) -> None:
    result = made(tmp_path)
    out = tmp_path / "out"
    assert {p.name for p in out.iterdir()} == {"pairs", "pairs.jsonl", "labels.jsonl", "README.md"}
    questions = read_pairs(out)
    assert list(result.pairs) == read_labels(out, questions) and result.not_made == result.left_out == {}
    assert {p.name for p in (out / "pairs").iterdir()} == {q.id for q in questions}
    for question in questions:
        assert read(str(question.a)).n and read(str(question.b)).n
    kinds = {p.kind: {label.answer for label in p.labels.values()} for p in result.pairs}
    assert kinds["sound"] == {"equivalent"} and "not_equivalent" in kinds["wrong"]
    card = (out / "README.md").read_text(encoding="utf-8")
    assert f"{len(questions)} pairs of model files" in card and "| quasi-karp |" in card


@pytest.mark.parametrize("workers", [1, 3])
def test_the_same_whatever_the_processes(workers: int, tmp_path: Path) -> None:
    made(tmp_path, "one")
    made(tmp_path, "many", workers=workers)
    assert content(tmp_path / "one") == content(tmp_path / "many")


def test_another_seed_is_another_benchmark(tmp_path: Path) -> None:
    made(tmp_path, "one", seed=1)
    made(tmp_path, "again", seed=1)
    made(tmp_path, "other", seed=2)
    assert content(tmp_path / "one") == content(tmp_path / "again") != content(tmp_path / "other")


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("after", [1, 5])
def test_an_interrupted_one_goes_on(after: int, workers: int, tmp_path: Path) -> None:
    made(tmp_path, "whole")
    seen: list[int] = []

    def interrupt(done: int, total: int) -> None:
        seen.append(done)
        if done == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(tmp_path, progress=interrupt, workers=workers)
    progress = tmp_path / "out" / "progress.jsonl"
    assert len(progress.read_bytes().splitlines()) == 1 + after
    seen.clear()
    made(tmp_path, progress=lambda done, total: seen.append(done), workers=workers)
    assert seen == list(range(after, 9)) and not progress.exists()
    assert content(tmp_path / "whole") == content(tmp_path / "out")


def test_a_journal_line_that_was_cut_off_is_made_again(tmp_path: Path) -> None:
    made(tmp_path, "whole")
    stop_after(tmp_path, 4)
    progress = tmp_path / "out" / "progress.jsonl"
    progress.write_bytes(progress.read_bytes()[:-25])
    made(tmp_path)
    assert content(tmp_path / "whole") == content(tmp_path / "out")


def stop_after(folder: Path, pairs_made: int, **options: object) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == pairs_made:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(folder, progress=interrupt, **options)


@pytest.mark.parametrize("change", [{"seed": 5}, {"text": RECIPE.replace("pairs = 8", "pairs = 9")}])
def test_the_unfinished_work_of_another_job_is_left_alone(change: dict[str, object], tmp_path: Path) -> None:
    stop_after(tmp_path, 3)
    before = content(tmp_path / "out")
    with pytest.raises(InputError) as caught:
        made(tmp_path, **change)
    assert caught.value.kind == "other-job" and content(tmp_path / "out") == before


def test_a_directory_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty") as caught:
        made(tmp_path)
    assert caught.value.kind == "not-empty"
    assert content(tmp_path / "out") == {"thesis.txt": b"mine"}
    with pytest.raises(InputError, match="is a file"):
        made(tmp_path, "out/thesis.txt")


def test_models_that_do_not_load_are_left_out_by_name(tmp_path: Path) -> None:
    sources(tmp_path / "models")
    (tmp_path / "models" / "broken.lp").write_text("minimize\n x +\nst\n c: x >=\nend\n")
    (tmp_path / "models" / "script.py").write_text("raise ValueError('no data')\n")
    result = made(tmp_path)
    assert set(result.left_out) == {"broken.lp", "script.py"}
    assert "line" in result.left_out["broken.lp"] or ":" in result.left_out["broken.lp"]
    assert "no data" in result.left_out["script.py"]
    assert "- broken.lp: " in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_where_no_model_loads_nothing_is_begun(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "broken.lp").write_text("minimize\n x +\nst\n c: x >=\nend\n")
    with pytest.raises(InputError, match=r"no model of .* can be used: broken\.lp: ") as caught:
        generate(str(folder), recipe(tmp_path), tmp_path / "out")
    assert caught.value.kind == "empty" and not (tmp_path / "out").exists()


def test_a_precondition_that_no_model_meets_is_told(tmp_path: Path) -> None:
    text = RECIPE + '\n[[kinds]]\nname = "positions"\nsteps = ["mtz-without-depot-exclusion"]\n'
    result = made(tmp_path, text=text)
    assert list(result.not_made) == ["positions"] and "no base model fits" in result.not_made["positions"]
    assert "- positions: " in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert {pair.kind for pair in result.pairs} == {"sound", "wrong"}


def test_a_language_that_cannot_state_a_model_gives_way_to_another(tmp_path: Path) -> None:
    """LP text has no rows with two sides."""
    text = '\npairs = 6\nlanguages = {}\n[[kinds]]\nname = "ranges"\nsteps = ["ranges"]\n'
    model = "minimize\n x + y\nst\n c: x + y >= 1\n d: x + y <= 6\nbounds\n x <= 4\n y <= 4\nend\n"
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "equation.lp").write_text(model)
    both = generate(
        str(tmp_path / "models"), recipe(tmp_path, text.format('["lp", "mps"]')), tmp_path / "both"
    )
    assert both.pairs and {pair.pair.b.suffix for pair in both.pairs} == {".mps"}
    assert not both.not_made
    only = generate(str(tmp_path / "models"), recipe(tmp_path, text.format('["lp"]')), tmp_path / "only")
    assert not only.pairs and "no language of the recipe can state side b" in only.not_made["ranges"]
    assert not list((tmp_path / "only").rglob("*.lp"))


def test_the_same_pair_is_kept_once(tmp_path: Path) -> None:
    text = 'pairs = 6\nlanguages = ["lp"]\nnames = "kept"\n[[kinds]]\nname = "k"\nsteps = ["min-max"]\n'
    result = made(tmp_path, text=text)
    contents = [(p.pair.a.read_text(), p.pair.b.read_text()) for p in result.pairs]
    assert len(set(contents)) == len(contents) == len(MODELS)
    assert len(list((tmp_path / "out" / "pairs").iterdir())) == len(MODELS)


@pytest.mark.parametrize("language", ["lp", "mps", "pyomo", "pulp", "gurobipy"])
def test_nothing_but_the_model_is_in_a_file(language: str, tmp_path: Path) -> None:
    if language == "gurobipy":
        pytest.importorskip("gurobipy")
    text = RECIPE.replace("pairs = 8", f'pairs = 4\nlanguages = ["{language}"]')
    result = made(tmp_path, text=text)
    assert result.pairs
    for pair in result.pairs:
        assert re.fullmatch(r"p\d{5}", pair.pair.id)
        for file, side in ((pair.pair.a, "a"), (pair.pair.b, "b")):
            assert file.parent.name == pair.pair.id and file.stem == side
        written = pair.pair.b.read_text(encoding="utf-8")
        telling = [pair.kind, pair.base, "small", "twin", "equivalent", "rename", "scaling", "coefficient"]
        assert not [word for word in telling if word in written.lower().replace("coefficients", "")]
        if language == "mps":
            assert written.splitlines()[0] == "NAME"
        if language == "lp":
            assert not written.startswith("\\")


def test_questions_say_nothing_of_answers(tmp_path: Path) -> None:
    made(tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "out" / "pairs.jsonl").read_text().splitlines()]
    assert {tuple(line) for line in lines} == {("id", "a", "b", "map", "objective", "split", "text")}
    assert {(line["map"], line["objective"]) for line in lines} == {("free", "same")}


@pytest.mark.parametrize(
    ("names", "steps", "asked"),
    [
        ("kept", '["row-scaling"]', "names"),
        ("kept", '[{ name = "rename", style = "misleading" }]', "free"),
        ("kept", '["complement"]', "free"),
        ("erased", '["row-scaling"]', "free"),
        ("misleading", '["row-scaling"]', "free"),
    ],
)
def test_equal_names_are_asked_about_where_they_are_the_known_map(
    names: str, steps: str, asked: str, tmp_path: Path
) -> None:
    text = f'pairs = 3\nnames = "{names}"\n[[kinds]]\nname = "sound"\nsteps = {steps}\n'
    result = made(tmp_path, text=text)
    assert {pair.pair.map for pair in result.pairs} == {asked}
    assert {label.answer for pair in result.pairs for label in pair.labels.values()} == {"equivalent"}


def test_what_is_asked_by_names_is_refuted_by_names(tmp_path: Path) -> None:
    text = 'pairs = 8\nnames = "kept"\n[[kinds]]\nname = "wrong"\nsteps = ["right-hand-side"]\n'
    result = made(tmp_path, text=text)
    labels = [pair.label(Relation.ISOMORPHIC) for pair in result.pairs]
    assert {pair.pair.map for pair in result.pairs} == {"names"}
    assert {label.answer for label in labels} == {"not_equivalent"}


def test_splits_go_by_base_problem() -> None:
    drawn = [split_of(f"problem {k}", 1) for k in range(400)]
    assert 200 < drawn.count("train") < 280 and drawn.count("dev") > 50 < drawn.count("test")
    assert split_of("tsp", 1) == split_of("tsp", 1)


def test_a_contradiction_stops_with_the_files_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def derive(*arguments: object, **options: object) -> object:
        calls.append(arguments)
        if len(calls) == 3:
            raise Contradiction("same-decisions: the proof says so, the listing otherwise")
        return original(*arguments, **options)

    original = making.derive_labels
    monkeypatch.setattr(making, "derive_labels", derive)
    with pytest.raises(Contradiction, match=r"pair p\d{5}, .* made by .*: same-decisions: ") as caught:
        made(tmp_path)
    named = re.findall(r"\S+/p\d{5}/[ab]\.\w+", str(caught.value))
    assert len(named) == 2 and all(Path(file).is_file() for file in named)
    assert len((tmp_path / "out" / "progress.jsonl").read_bytes().splitlines()) == 3


@pytest.mark.parametrize("lasting", [False, True])
def test_a_process_that_dies(lasting: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, "whole")
    original = making.derive_labels

    def derive(a: Instance, *arguments: object, **options: object) -> object:
        begun = len(list((tmp_path / "out" / "pairs").iterdir()))
        if begun == 4 or (lasting and begun > 4):
            os._exit(9)
        return original(a, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(making, "derive_labels", derive)
        if lasting:
            with pytest.raises(InputError, match=r"died at work on p\d{5}, .* and 2 more") as caught:
                made(tmp_path, workers=1)
            assert caught.value.kind == "worker-died" and "(3 of 8 in this run)" in caught.value.message
        else:
            made(tmp_path, workers=1)
    made(tmp_path) if lasting else None
    assert content(tmp_path / "whole") == content(tmp_path / "out")


def full_disk(*arguments: object, **options: object) -> object:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("place", ["model", "journal", "questions", "card", "directory"])
def test_a_full_disk_loses_nothing(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, "whole")
    calls = []

    def after(number: int, original: object) -> object:
        def call(*arguments: object, **options: object) -> object:
            calls.append(arguments)
            return full_disk() if len(calls) == number else original(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        if place == "model":
            patch.setattr(Path, "write_text", after(6, Path.write_text))
        elif place == "journal":
            patch.setattr(journal.os, "fsync", after(4, os.fsync))
        elif place == "questions":
            patch.setattr(generation, "write_lines", after(2, pairs.write_lines))
        elif place == "card":
            patch.setattr(generation, "card", after(1, generation.card))
        else:
            patch.setattr(Path, "mkdir", after(3, Path.mkdir))
        with pytest.raises(InputError, match="No space left on device") as caught:
            made(tmp_path)
    assert caught.value.kind == "disk" and "make room" in caught.value.remedy
    made(tmp_path)
    assert content(tmp_path / "whole") == content(tmp_path / "out")


def test_a_full_disk_in_a_worker_is_the_same_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, declared = sources(tmp_path / "models"), recipe(tmp_path)
    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(InputError, match="No space left") as caught:
        generate(place, declared, tmp_path / "out", workers=2)
    assert caught.value.kind == "disk"
