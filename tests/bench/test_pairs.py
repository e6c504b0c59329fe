"""Questions and labels in files: what is written is read, and bad lines are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.bench.pairs import (
    Label,
    LabelledPair,
    Pair,
    label_line,
    question_line,
    read_labels,
    read_pairs,
    write_lines,
)
from equivamap.errors import InputError
from equivamap.verify.relations import Relation


@pytest.fixture
def written(tmp_path: Path) -> LabelledPair:
    for name in ("a.lp", "b.lp"):
        (tmp_path / name).write_text("")
    pair = Pair(
        "p00000", tmp_path / "a.lp", tmp_path / "b.lp", "names", "same", "dev", "two lines\nof text ä"
    )
    label = Label(Relation.QUASI_KARP, "equivalent", "affine", "map", "exact", "proof", "3 obligations")
    labelled = LabelledPair(pair, "k", {Relation.QUASI_KARP: label}, "base", ("step: done",))
    write_lines(tmp_path / "pairs.jsonl", [question_line(pair, tmp_path)])
    write_lines(tmp_path / "labels.jsonl", [label_line(labelled)])
    return labelled


def test_what_is_written_is_read(written: LabelledPair, tmp_path: Path) -> None:
    assert read_pairs(tmp_path) == [written.pair]
    assert read_labels(tmp_path, [written.pair]) == [written]
    assert written.label(Relation.ISOMORPHIC) == Label(Relation.ISOMORPHIC, "open")
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[1]",
        '{"id": "p"}',
        '{"id": "p", "a": 3, "b": "b.lp"}',
        '{"id": "p", "a": "a.lp", "b": null}',
    ],
)
def test_a_line_that_is_no_question(line: str, written: LabelledPair, tmp_path: Path) -> None:
    good = (tmp_path / "pairs.jsonl").read_text()
    (tmp_path / "pairs.jsonl").write_text(f"{good}\n{line}\n")
    with pytest.raises(InputError) as caught:
        read_pairs(tmp_path)
    assert (caught.value.kind, caught.value.line) == ("bad-suite", 3)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"names"', '"nams"'), ('"same"', '"affine"'), ("\n", '\n{"id": "p00000", "a": "a.lp", "b": "b.lp"}')],
)
def test_a_question_of_another_kind(old: str, new: str, written: LabelledPair, tmp_path: Path) -> None:
    text = (tmp_path / "pairs.jsonl").read_text()
    (tmp_path / "pairs.jsonl").write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=r"is none of|a second pair p00000") as caught:
        read_pairs(tmp_path)
    assert caught.value.kind == "bad-suite"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"equivalent"', '"perhaps"'),
        ('"phi"', '"fee"'),
        ('"quasi-karp"', '"the same"'),
        ('"kind"', '"sort"'),
        ('"id"', '"name"'),
        ('"labels": {', '"labels": 3, "x": {'),
    ],
)
def test_a_label_that_is_none(old: str, new: str, written: LabelledPair, tmp_path: Path) -> None:
    text = (tmp_path / "labels.jsonl").read_text()
    assert old in text
    (tmp_path / "labels.jsonl").write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_labels(tmp_path, [written.pair])
    assert caught.value.kind == "bad-suite" and caught.value.file == str(tmp_path / "labels.jsonl")


def test_files_that_are_missing(written: LabelledPair, tmp_path: Path) -> None:
    (tmp_path / "b.lp").unlink()
    with pytest.raises(InputError, match=r"b\.lp does not exist") as caught:
        read_pairs(tmp_path)
    assert (caught.value.kind, caught.value.line) == ("file-missing", 1)
    (tmp_path / "pairs.jsonl").unlink()
    with pytest.raises(InputError, match=r"pairs\.jsonl cannot be read"):
        read_pairs(tmp_path)
    with pytest.raises(InputError) as caught:
        read_labels(tmp_path, [Pair("p00009", tmp_path / "a.lp", tmp_path / "b.lp")])
    assert caught.value.kind == "label-missing"
