"""Methods at work: resumable, the same in parallel, no label in sight, and errors that say what is kept."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from equivamap.bench.methods.method import Asked
from equivamap.bench.running import Answered, run_methods
from equivamap.bench.suites.loading import load_suite
from equivamap.bench.suites.suite import Suite
from equivamap.errors import InputError
from equivamap.verify.relations import Relation
from tests.bench.recipes import made

BASELINES = ["execution", "canonical", "wl"]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    folder = tmp_path_factory.mktemp("suite")
    made(folder)
    return load_suite(str(folder / "out"))


def without_seconds(answers: dict[str, list[Answered]]) -> dict[str, list[tuple[str, str, str]]]:
    return {name: [(a.pair, a.answer, a.detail) for a in given] for name, given in answers.items()}


def method(folder: Path, text: str, name: str = "stranger.py") -> str:
    (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    return f"{folder / name}:answer"


def test_every_method_answers_every_pair_in_order(suite: Suite) -> None:
    answers = run_methods(suite, ["equivamap", *BASELINES])
    assert list(answers) == ["equivamap", *BASELINES]
    for name, given in answers.items():
        assert [a.pair for a in given] == [pair.id for pair in suite.pairs]
        assert {a.method for a in given} == {name} and all(a.seconds > 0 for a in given)
    labels = {p.pair.id: p.label(Relation.SAME_DECISIONS).answer for p in suite.labels("derived")}
    assert {a.pair: a.answer for a in answers["equivamap"]} == labels


@pytest.mark.parametrize("workers", [1, 3])
def test_the_same_in_several_processes(suite: Suite, workers: int) -> None:
    alone, together = run_methods(suite, BASELINES), run_methods(suite, BASELINES, workers=workers)
    assert without_seconds(alone) == without_seconds(together)


@pytest.mark.parametrize("workers", [0, 2])
def test_an_interrupted_run_goes_on(suite: Suite, workers: int, tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    seen: list[int] = []

    def interrupt(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_methods(suite, BASELINES, out=out, progress=interrupt, workers=workers)
    kept = out.read_bytes()
    assert len(kept.splitlines()) == 4
    out.write_bytes(kept[:-7])
    again = run_methods(
        suite, BASELINES, out=out, progress=lambda done, total: seen.append(done), workers=workers
    )
    assert seen == list(range(2, len(suite.pairs) + 1))
    assert without_seconds(again) == without_seconds(run_methods(suite, BASELINES))
    finished = out.read_bytes()
    assert finished.startswith(kept[:-7].rpartition(b"\n")[0])
    assert run_methods(suite, BASELINES, out=out) == again and out.read_bytes() == finished
    lines = [json.loads(line) for line in finished.splitlines()]
    assert {line["key"] for line in lines[1:]} == {pair.id for pair in suite.pairs}


def test_answers_to_other_questions_are_left_alone(suite: Suite, tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    stranger = method(tmp_path, "def answer(a, b, relation): return 'equivalent'")
    run_methods(suite, [stranger], out=out)
    before = out.read_bytes()
    other = Suite(suite.name, suite.pairs[::-1], suite.labels)
    method(tmp_path, "def answer(a, b, relation): return 'not_equivalent'")
    for another, options in (
        (suite, {"methods": [stranger]}),
        (suite, {"methods": ["wl"]}),
        (suite, {"methods": [stranger], "relation": Relation.QUASI_KARP}),
        (suite, {"methods": [stranger], "time_limit": 5.0}),
        (other, {"methods": [stranger]}),
    ):
        with pytest.raises(InputError) as caught:
            run_methods(another, out=out, **options)
        assert caught.value.kind == "other-job" and out.read_bytes() == before


def test_a_stranger_sees_two_files_and_the_relation(suite: Suite, tmp_path: Path) -> None:
    text = f"""
        import json, pathlib
        def answer(*arguments, **named):
            a, b, relation = arguments
            places = [pathlib.Path(p) for p in (a, b)]
            near = sorted(str(p.relative_to(places[0].parents[1])) for p in places[0].parents[1].rglob("*"))
            with open({str(tmp_path / "seen.jsonl")!r}, "a") as stream:
                stream.write(json.dumps([near, relation, len(named)]) + "\\n")
            return "undecided", "it has " + places[1].read_text()[:3]
    """
    answers = run_methods(suite, [method(tmp_path, text)], relation=Relation.QUASI_KARP)
    seen = [json.loads(line) for line in (tmp_path / "seen.jsonl").read_text().splitlines()]
    assert len(seen) == len(suite.pairs)
    for near, relation, named in seen:
        assert [Path(place).with_suffix("").as_posix() for place in near] == ["a", "a/model", "b", "b/model"]
        assert (relation, named) == ("quasi-karp", 0)
    (given,) = answers.values()
    assert {a.answer for a in given} == {"undecided"} and {a.detail for a in given} <= {
        "it has NAM",
        "it has Min",
        "it has Max",
    }


def test_no_method_is_given_a_label(suite: Suite) -> None:
    """What a method is asked with holds the pair and the relation; the pair holds no label."""
    asked = vars(Asked(suite.pairs[0], Relation.ISOMORPHIC, 1.0))
    assert set(asked) == {"pair", "relation", "time_limit", "drawing", "reading_seconds"}
    assert set(vars(suite.pairs[0])) == {
        "id",
        "a",
        "b",
        "map",
        "objective",
        "split",
        "text",
        "data_a",
        "data_b",
        "parameter_map",
    }


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("raise ValueError('no idea')", "error: ValueError: no idea"),
        ("raise SystemExit(0)", "error: SystemExit: 0"),
        ("return 'maybe'", "'maybe' is no answer"),
        ("return None", "None is no answer"),
        ("return ['equivalent']", "is no answer"),
        ("import no_such_module", "error: ModuleNotFoundError"),
    ],
)
@pytest.mark.parametrize("workers", [0, 2])
def test_a_method_that_fails_is_undecided(
    body: str, detail: str, workers: int, suite: Suite, tmp_path: Path
) -> None:
    stranger = method(tmp_path, f"def answer(a, b, relation): {body}")
    (given,) = run_methods(suite, [stranger], workers=workers).values()
    assert {a.answer for a in given} == {"undecided"} and all(detail in a.detail for a in given)


def test_a_method_that_kills_its_process_is_told_with_what_is_kept(suite: Suite, tmp_path: Path) -> None:
    out, count = tmp_path / "answers.jsonl", tmp_path / "count"
    text = f"""
        import os, pathlib
        def answer(a, b, relation):
            count = pathlib.Path({str(count)!r})
            done = len(count.read_text()) if count.exists() else 0
            if done == 2:  # and so at every pair that follows
                os._exit(1)
            count.write_text("x" * (done + 1))
            return "equivalent"
    """
    stranger = method(tmp_path, text)
    with pytest.raises(InputError) as caught:
        run_methods(suite, [stranger], out=out, workers=1)
    assert caught.value.kind == "worker-died" and suite.pairs[2].id in caught.value.message
    assert len(out.read_bytes().splitlines()) == 3
    count.write_text("xxx")
    (given,) = run_methods(suite, [stranger], out=out, workers=1).values()
    assert [a.answer for a in given] == ["equivalent"] * len(suite.pairs)


def test_a_model_that_does_not_load_is_undecided(tmp_path: Path) -> None:
    made(tmp_path)
    suite = load_suite(str(tmp_path / "out"))
    suite.pairs[0].b.write_text("no model", encoding="utf-8")
    (given,) = run_methods(suite, ["wl"]).values()
    assert given[0].answer == "undecided" and given[0].detail.startswith("error: ")
    assert "undecided" not in {a.answer for a in given[1:]}


def test_two_methods_of_one_name(suite: Suite, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    text = "def answer(a, b, relation): return 'equivalent'"
    both = [method(tmp_path, text), method(tmp_path / "other", text)]
    with pytest.raises(InputError, match="two methods are called 'stranger:answer'"):
        run_methods(suite, both)
    assert list(run_methods(suite, [both[0], both[0]])) == ["stranger:answer"]
    with pytest.raises(InputError, match="no method is named"):
        run_methods(suite, [])
