"""What is taken for a suite, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.bench.suites.loading import load_suite
from equivamap.errors import InputError
from tests.bench.recipes import made


def test_a_generated_directory_has_derived_labels_only(tmp_path: Path) -> None:
    result = made(tmp_path)
    suite = load_suite(str(tmp_path / "out"))
    assert suite.name == "out" and list(suite.pairs) == [p.pair for p in result.pairs]
    assert suite.labels("derived") == list(result.pairs)
    with pytest.raises(InputError, match="no published labels") as caught:
        suite.labels("published")
    assert caught.value.kind == "labels-missing" and "derived" in caught.value.remedy


def test_what_is_no_suite(tmp_path: Path) -> None:
    for place, said in ((tmp_path, "is no suite"), (tmp_path / "none", "is no directory")):
        with pytest.raises(InputError, match=said):
            load_suite(str(place))
    (tmp_path / "progress.jsonl").write_text("")
    with pytest.raises(InputError, match="is not finished") as caught:
        load_suite(str(tmp_path))
    assert "generate" in caught.value.remedy


@pytest.mark.parametrize("gone", ["labels.jsonl", "pairs/p00001/a", "a label", "a damaged label", "bad line"])
def test_a_file_that_is_missing_or_damaged(gone: str, tmp_path: Path) -> None:
    made(tmp_path)
    out = tmp_path / "out"
    labels = out / "labels.jsonl"
    lines = labels.read_text().splitlines(keepends=True)
    if gone == "labels.jsonl":
        labels.unlink()
    elif gone == "a label":
        labels.write_text("".join(lines[1:]))
    elif gone == "a damaged label":
        labels.write_text("".join([lines[0].replace("isomorphic", "the same"), *lines[1:]]))
    elif gone == "bad line":
        (out / "pairs.jsonl").write_text('{"id": "p00000"}\n')
    else:
        next(out.glob(f"{gone}.*")).unlink()
    with pytest.raises(InputError) as caught:
        load_suite(str(out)).labels("derived")
    kinds = {"a label": "label-missing", "a damaged label": "bad-suite", "bad line": "bad-suite"}
    assert caught.value.kind == kinds.get(gone, "file-missing") and caught.value.file
    assert gone != "bad line" or caught.value.line == 1
