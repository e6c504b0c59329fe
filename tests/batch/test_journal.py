"""Journals: taken up again, cut off, of another job, no journal at all, on a full disk."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from equivamap.batch import journal as module
from equivamap.batch.journal import Journal
from equivamap.errors import InputError

JOB = {"recipe": "r", "umlaut": "ä"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "progress.jsonl"
    with Journal(file, JOB) as journal:
        journal.add("1", {"made": "x"})
        journal.add("2", {"made": "y"})
    return file


def test_what_is_finished_is_there_again(path: Path) -> None:
    with Journal(path, JOB) as journal:
        assert journal.done == {"1": {"made": "x"}, "2": {"made": "y"}}
        journal.add("3", {"made": "z"})
    with Journal(path, JOB) as journal:
        assert list(journal.done) == ["1", "2", "3"]


@pytest.mark.parametrize("kept", range(120))
def test_cut_off_anywhere_what_is_whole_counts(kept: int, path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:kept])
    lines = whole[:kept].count(b"\n")
    with Journal(path, JOB) as journal:
        assert list(journal.done) == ["1", "2"][: max(lines - 1, 0)]
        journal.add("9", {})
    with Journal(path, JOB) as journal:
        assert list(journal.done)[-1] == "9"


@pytest.mark.parametrize(
    "text",
    [
        b"my notes\nand more",
        b"my notes without an end",
        b"\xff\xfe\n",
        b"3\n",
        b'{"job": {"recipe": "other"}}\n{"key": "1", "value": {}}\n',
        b'{"job": {"recipe": "oth',
        b'{"key": "1", "value": {}}\n',
    ],
)
def test_a_file_of_others_is_refused_and_left_as_it_is(text: bytes, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_bytes(text)
    with pytest.raises(InputError) as caught, Journal(file, JOB):
        pass
    assert (caught.value.kind, caught.value.file) == ("other-job", str(file))
    assert file.read_bytes() == text


@pytest.mark.parametrize("tail", [b"", b'{"key": "1", "val'])
def test_another_job_that_came_to_nothing_gives_way(tail: bytes, tmp_path: Path) -> None:
    file = tmp_path / "progress.jsonl"
    file.write_bytes(b'{"job": {"recipe": "other"}}\n' + tail)
    with Journal(file, JOB) as journal:
        journal.add("1", {})
    with Journal(file, JOB) as journal:
        assert journal.done == {"1": {}}


def test_a_damaged_line_is_named(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"{}\n" + lines[2])
    with pytest.raises(InputError) as caught, Journal(path, JOB):
        pass
    assert (caught.value.kind, caught.value.line) == ("other-job", 2)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught, Journal(tmp_path / "no" / "such" / "file", JOB):
        pass
    assert caught.value.kind == "disk" and "name a place that can be written" in caught.value.remedy
    with pytest.raises(InputError) as caught, Journal(tmp_path, JOB):
        pass
    assert caught.value.kind == "disk"


def test_a_full_disk_is_told_with_what_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(module.os, "fsync", full)
        with pytest.raises(InputError) as caught, Journal(path, JOB) as journal:
            journal.add("3", {})
    assert caught.value.kind == "disk" and "make room" in caught.value.remedy
    with Journal(path, JOB) as journal:
        assert list(journal.done)[:2] == ["1", "2"]


def test_a_disk_that_takes_half_a_line(tmp_path: Path) -> None:
    # the limit on a file's size stands for the disk: what fits is written, the rest refused
    code = """
import resource, sys
from pathlib import Path
from equivamap.batch.journal import Journal
from equivamap.errors import InputError
with Journal(Path(sys.argv[1]), {"job": 1}) as journal:
    journal.add("whole", {"n": 1})
    room = journal.path.stat().st_size + 30
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        journal.add("torn", {"text": "x" * 200})
    except InputError as fault:
        print(fault.kind, fault.remedy.split()[:2], list(journal.done))
    journal.add("s", {})
"""
    file = tmp_path / "journal.jsonl"
    run = [sys.executable, "-c", code, str(file)]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert said == "disk ['make', 'room'] ['whole']\n"
    assert [json.loads(line).get("key") for line in file.read_text().splitlines()] == [None, "whole", "s"]
    with Journal(file, {"job": 1}) as journal:
        assert list(journal.done) == ["whole", "s"]


def test_of_two_lines_of_one_key_the_later_counts(path: Path) -> None:
    with Journal(path, JOB) as journal:
        journal.add("1", {"made": "anew"})
    with Journal(path, JOB) as journal:
        assert journal.done == {"1": {"made": "anew"}, "2": {"made": "y"}}


def test_two_processes_do_not_write_one_journal(path: Path) -> None:
    code = """
import sys
from pathlib import Path
from equivamap.batch.journal import Journal
from equivamap.errors import InputError
try:
    with Journal(Path(sys.argv[1]), {"recipe": "r", "umlaut": "ä"}):
        print("open")
except InputError as fault:
    print(fault.kind)
"""
    run = [sys.executable, "-X", "utf8", "-c", code, str(path)]
    with Journal(path, JOB) as journal:
        journal.add("3", {})
        said = subprocess.run(run, capture_output=True, text=True, check=True, encoding="utf-8").stdout
        assert said == "in-use\n"
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "open\n"


@pytest.mark.parametrize("name", ["\udc80.lp", "line\nbreak", "\u2028", "\x00", "ä" * 3])
def test_any_key_comes_back(name: str, tmp_path: Path) -> None:
    for _ in range(2):
        with Journal(tmp_path / "j", {"name": name}) as journal:
            journal.add(name, {name: name})
    with Journal(tmp_path / "j", {"name": name}) as journal:
        assert journal.done == {name: {name: name}}
