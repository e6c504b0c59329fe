"""Batches: the same results however they are run, errors by whose they are, journals taken up again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from short_models import model

import equivamap
from equivamap import InputError, Outcome, PairResult, Reason, Rewards, check_many

A = "min x + 2 y; bin x y; c: x + y >= 1"
SAME = "min u + 2 v; bin u v; c: 2 u + 2 v >= 2"
OTHER = "min x + 2 y; bin x y; c: 2 x + y >= 3"
LP = "Minimize\n obj: {} x + 2 y\nSubject To\n c: x + y >= 1\nBounds\n x <= 1\n y <= 1\nGeneral\n x y\nEnd\n"


@pytest.fixture
def pairs(tmp_path: Path) -> list[dict[str, Any]]:
    """A batch of LP files in which candidates repeat, one is broken, one missing."""
    (tmp_path / "a.lp").write_text(LP.format(1))
    found = []
    for k in range(8):
        place = tmp_path / f"b{k}.lp"
        place.write_text("no model" if k == 3 else LP.format(1 + k % 3))
        found.append({"key": f"p{k}", "a": str(tmp_path / "a.lp"), "b": str(place)})
    return [*found, {"key": "gone", "a": str(tmp_path / "a.lp"), "b": str(tmp_path / "none.lp")}]


def lines(journal: Path) -> list[str]:
    return sorted(journal.read_text().splitlines())


def test_results_are_those_of_check(pairs: list[dict[str, Any]]) -> None:
    results = check_many(pairs, workers=0)
    assert [r.key for r in results] == [p["key"] for p in pairs]
    for pair, result in zip(pairs, results, strict=True):
        if result.error is None:
            one = equivamap.check(pair["a"], pair["b"])
            assert (one.verdict, one.basis, one.grade, one.feedback()) == (
                result.verdict,
                result.basis,
                result.grade,
                result.feedback(),
            )
    assert [r.verdict for r in results[:3]] == [
        Outcome.EQUIVALENT,
        Outcome.NOT_EQUIVALENT,
        Outcome.NOT_EQUIVALENT,
    ]


def test_any_number_of_processes_says_the_same(pairs: list[dict[str, Any]], tmp_path: Path) -> None:
    alone = check_many(pairs, workers=0, journal=tmp_path / "alone")
    together = check_many(pairs, workers=2, journal=tmp_path / "together")
    assert alone == together
    assert lines(tmp_path / "alone") == lines(tmp_path / "together")


def test_rewards(pairs: list[dict[str, Any]]) -> None:
    results = {r.key: r for r in check_many(pairs, workers=0)}
    assert [results[f"p{k}"].reward() for k in range(4)] == [1.0, 0.0, 0.0, 0.0]
    assert results["p3"].error is not None and results["p3"].error.fault == "candidate"
    assert results["p3"].reward(Rewards(candidate_error=-1.0)) == -1.0
    assert results["p3"].feedback().startswith("NOT READ: the candidate gives no model")
    with pytest.raises(InputError, match="does not exist") as caught:
        results["gone"].reward()
    assert (caught.value.kind, caught.value.side) == ("file-missing", "b")


def test_an_error_of_the_reference_is_no_reward(tmp_path: Path) -> None:
    (tmp_path / "a.lp").write_text("no model")
    (tmp_path / "b.lp").write_text(LP.format(1))
    (result,) = check_many([(tmp_path / "a.lp", tmp_path / "b.lp")], workers=0)
    assert result.error is not None and result.error.fault == "reference" and result.feedback() == ""
    with pytest.raises(equivamap.ReadError):
        result.reward()


def test_models_in_memory_and_prepared_ones() -> None:
    reference = equivamap.prepare(model(A))
    given = [(reference, model(SAME)), (model(A), model(OTHER)), (reference, equivamap.prepare(model(A)))]
    wanted = [Outcome.EQUIVALENT, Outcome.NOT_EQUIVALENT, Outcome.EQUIVALENT]
    for workers in (0, 1):
        assert [r.verdict for r in check_many(given, workers=workers)] == wanted
    (wrong,) = check_many([(model(A), object())], workers=0)
    assert wrong.error is not None and wrong.error.fault == "candidate" and wrong.error.kind == "not-a-model"


def test_options_of_the_batch_and_of_a_pair() -> None:
    crossed = model("min 2 x + y; bin x y; c: x + y >= 1")
    given: list[Any] = [(model(A), crossed), {"a": model(A), "b": crossed, "map": "free", "key": "free"}]
    found = check_many(given, workers=0, relation="isomorphic")
    assert [(r.verdict, r.reason) for r in found] == [
        (Outcome.UNDECIDED, Reason.NAMES_MAP_FAILS),
        (Outcome.EQUIVALENT, None),
    ]
    (wrong,) = check_many([{"a": model(A), "b": crossed, "open": "nothing"}], workers=0)
    assert wrong.error is not None and wrong.error.fault == "infrastructure"
    (wrong,) = check_many([{"a": model(A), "b": crossed, "relation": "no"}], workers=0)
    assert wrong.error is not None and wrong.error.fault == "infrastructure"


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        ([3], {}, "pair 0 is a int"),
        ([{"a": "x.lp"}], {}, "has no 'a' or no 'b'"),
        ([{"a": "x", "b": "y", "colour": 3}], {}, "unknown option 'colour'"),
        ([{"a": "x", "b": "y", "key": 1}] * 2, {}, "two pairs have the key '1'"),
        ([("x", "y")], {"colour": 3}, "unknown option 'colour'"),
        ([("x", "y")], {"engine": "steam"}, "unknown engine"),
        ([("x", "y")], {"address": "auto"}, "no engine that has one"),
        ([("x", "y")], {"relation": "alike"}, "unknown relation"),
        ([("x", "y")], {"time_limit": -1}, "must be a number of seconds"),
        ([("x", "y")], {"certificate": "c"}, "unknown option"),
    ],
)
def test_what_makes_no_sense_is_refused(given: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_many(given, workers=0, **options)


def test_nothing_to_do() -> None:
    assert check_many([]) == []


def test_a_journal_is_taken_up_again(pairs: list[dict[str, Any]], tmp_path: Path) -> None:
    journal, seen = tmp_path / "journal.jsonl", []
    whole = check_many(pairs, workers=0, journal=journal, reports=True)
    text = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(text[:4]) + text[4][:20])
    again = check_many(
        pairs, workers=0, journal=journal, reports=True, progress=lambda done, total: seen.append(done)
    )
    assert again == whole and seen[0] == 3 and all(r.seconds is None for r in again[:3])
    assert lines(journal) == sorted(line.rstrip("\n") for line in text)
    assert whole[0].report is not None and whole[0].report["verdict"] == "equivalent"


def test_a_journal_of_other_options_is_refused(pairs: list[dict[str, Any]], tmp_path: Path) -> None:
    check_many(pairs[:1], workers=0, journal=tmp_path / "j")
    with pytest.raises(InputError, match="another job"):
        check_many(pairs[:1], workers=0, journal=tmp_path / "j", relation="isomorphic")


def test_a_file_that_changed_is_checked_again(pairs: list[dict[str, Any]], tmp_path: Path) -> None:
    journal = tmp_path / "j"
    assert check_many(pairs[:2], workers=0, journal=journal)[0].verdict is Outcome.EQUIVALENT
    Path(pairs[0]["b"]).write_text(LP.format(5))
    assert check_many(pairs[:2], workers=0, journal=journal)[0].verdict is Outcome.NOT_EQUIVALENT
    assert check_many(pairs[:2], workers=0, journal=journal)[0].verdict is Outcome.NOT_EQUIVALENT
    assert len(journal.read_text().splitlines()) == 4


def test_more_pairs_go_into_the_same_journal(pairs: list[dict[str, Any]], tmp_path: Path) -> None:
    check_many(pairs[:2], workers=0, journal=tmp_path / "j")
    assert len(check_many(pairs[:4], workers=0, journal=tmp_path / "j")) == 4
    assert len(lines(tmp_path / "j")) == 5


def test_what_failed_besides_the_models_is_tried_again(pairs: list[dict[str, Any]], tmp_path: Path) -> None:
    assert check_many(pairs[-1:], workers=0, journal=tmp_path / "j")[0].error is not None
    (tmp_path / "none.lp").write_text(LP.format(1))
    assert check_many(pairs[-1:], workers=0, journal=tmp_path / "j")[0].verdict is Outcome.EQUIVALENT


@pytest.mark.parametrize(
    "value", [{"verdict": "perhaps"}, {"error": {"x": 1}}, {"relation": "r"}, {"deaths": 3}]
)
def test_a_journal_that_was_tampered_with(value: Any, pairs: list[dict[str, Any]], tmp_path: Path) -> None:
    journal = tmp_path / "j"
    check_many(pairs[:1], workers=0, journal=journal)
    head, line = journal.read_text().splitlines()
    entry = json.loads(line)
    entry["value"].update(value)
    journal.write_text(f"{head}\n{json.dumps(entry)}\n")
    with pytest.raises(InputError, match="is no result"):
        check_many(pairs[:1], workers=0, journal=journal)


def test_equal_candidates_are_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from equivamap import checking

    calls = []
    original = checking.decide
    monkeypatch.setattr(checking, "decide", lambda *a, **k: calls.append(1) or original(*a, **k))
    reference = equivamap.prepare(model(A))
    assert {r.verdict for r in check_many([(reference, model(SAME)) for _ in range(5)], workers=0)} == {
        Outcome.EQUIVALENT
    }
    assert len(calls) == 1 and reference.answers.reused == 4
    # names count: the same model under other names is another candidate
    check_many([(reference, model(SAME.replace("u", "w"))), (reference, model(OTHER))], workers=0)
    assert len(calls) == 3


def test_a_bug_on_one_pair_is_an_error_of_that_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    from equivamap.batch import deciding

    def broken(*arguments: Any, **options: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(deciding, "check", broken)
    (result,) = check_many([(model(A), model(SAME))], workers=0)
    assert result.error is not None and (result.error.fault, result.error.kind) == (
        "infrastructure",
        "memory",
    )
    with pytest.raises(InputError):
        result.reward()


def test_a_pair_that_ends_processes_is_undecided(
    pairs: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as a solver's crash would: in the process of the batch, whichever it is
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(
        "import os, sys\n"
        "if 'equivamap.batch.processes' in ' '.join(sys.orig_argv):\n"
        "    def crash(event, args):\n"
        f"        if event == 'open' and str(args[0]) == {pairs[1]['b']!r}:\n"
        "            os.kill(os.getpid(), 11)\n"
        "    sys.addaudithook(crash)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(hooks))
    results = check_many(pairs[:4], workers=2, journal=tmp_path / "j")
    assert [r.verdict for r in results] == [
        Outcome.EQUIVALENT,
        Outcome.UNDECIDED,
        Outcome.NOT_EQUIVALENT,
        None,
    ]
    assert results[1].reason is Reason.WORKER_DIED and results[1].deaths == ("signal SIGSEGV",) * 2
    assert results[1].reward() is None and results[1].feedback().startswith("UNDECIDED")
    monkeypatch.delenv("PYTHONPATH")
    # set apart: it is not tried again with the same journal
    assert check_many(pairs[:4], workers=1, journal=tmp_path / "j") == results


def batch_command(folder: Path, count: int) -> list[str]:
    listed = folder / "pairs.jsonl"
    listed.write_text(
        "".join(json.dumps({"key": f"p{k}", "a": "a.lp", "b": f"b{k}.lp"}) + "\n" for k in range(count))
    )
    (folder / "a.lp").write_text(LP.format(1))
    for k in range(count):
        (folder / f"b{k}.lp").write_text(LP.format(1 + k % 7).replace("obj", f"o{k}"))
    code = "from equivamap.cli import main; main()"
    return [sys.executable, "-c", code, "check-many", str(listed), "--workers", "2", "--journal"]


def children(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(status.parent.name))
    return found


def killed_and_resumed(folder: Path, count: int, kills: int, seed: int) -> tuple[int, list[str], list[str]]:
    """Run a batch while coordinator and processes are killed; return kills, and both journals' lines."""
    import random

    draw = random.Random(seed)
    command = batch_command(folder, count)
    subprocess.run([*command, str(folder / "calm")], check=True, stdout=subprocess.DEVNULL)
    journal, done, runs = folder / "disturbed", 0, 0
    step = max(count // kills, 1)
    while True:
        runs += 1
        process = subprocess.Popen(
            [*command, str(journal)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        while process.poll() is None:
            finished = len(journal.read_bytes().splitlines()) if journal.exists() else 0
            # paced by what is finished, not by the clock
            if done < kills and finished > done * step + draw.random() * step:
                victims = [process.pid] if done % 2 else children(process.pid)
                if victims:
                    victim = draw.choice(victims)
                    try:
                        os.kill(victim, signal.SIGKILL)
                        done += 1
                    except ProcessLookupError:
                        pass
            time.sleep(0.002)
        _, said = process.communicate()
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, said
        assert runs <= kills + 1
    return done, lines(folder / "calm"), lines(journal)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")
def test_killed_at_any_moment_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    done, calm, disturbed = killed_and_resumed(tmp_path, 24, 3, seed=1)
    assert done == 3 and disturbed == calm


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")
def test_killed_fifty_times(tmp_path: Path) -> None:
    done, calm, disturbed = killed_and_resumed(tmp_path, 500, 50, seed=2)
    assert done == 50 and len(calm) == 501 and disturbed == calm


def test_results_survive_the_journal() -> None:
    (one,) = check_many([(model(A), model(OTHER))], workers=0)
    assert PairResult.from_object(one.key, json.loads(json.dumps(one.as_object()))) == replace(
        one, seconds=None
    )


HOSTILE = {
    "kills-its-parent": "import os\ntry:\n    os.kill(os.getppid(), 9)\nexcept OSError:\n    pass\n",
    "kills-its-group": "import os\nos.killpg(0, 9)\n",
    "says-so-itself": 'print(\'{"verdict": "equivalent"}\')\nimport os\nos._exit(0)\n',
    "blames-the-reference": "raise SystemExit('A: the reference cannot be read')\n",
}


def test_scripts_that_mean_harm_are_candidates_that_failed(tmp_path: Path) -> None:
    (tmp_path / "a.lp").write_text(LP.format(1))
    pairs: list[Any] = [{"key": "good", "a": str(tmp_path / "a.lp"), "b": str(tmp_path / "a.lp")}]
    for name, text in HOSTILE.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.py").write_text(text)
        pairs.append({"key": name, "a": str(tmp_path / "a.lp"), "b": str(tmp_path / name / "model.py")})
    good, *others = check_many(pairs, workers=1)
    assert good.reward() == 1.0
    for result in others:
        assert result.error is not None and result.error.fault == "candidate" and result.reward() == 0.0
