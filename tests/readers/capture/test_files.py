"""Which file stands for a missing one; the redirections themselves are tested by running scripts."""

import os

import pytest

from equivamap.readers.capture.files import FileAccess


@pytest.fixture
def places(tmp_path):
    for name in ("script", "data/deep", "scratch"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("script/beside.json", "data/beside.json", "data/far.csv", "data/deep/same.csv", "one.csv"):
        (tmp_path / name).write_text(name)
    return tmp_path


def access(places, *data):
    return FileAccess(str(places / "script"), tuple(str(places / d) for d in data), str(places / "scratch"))


@pytest.mark.parametrize(
    ("data", "asked", "found"),
    [
        ((), "/elsewhere/beside.json", "script/beside.json"),
        ((), "C:\\models\\beside.json", "script/beside.json"),
        (("data",), "beside.json", "script/beside.json"),
        (("data",), "x/far.csv", "data/far.csv"),
        (("data",), "deep/same.csv", "data/deep/same.csv"),
        (("data",), "other.csv", None),
        (("data/far.csv", "one.csv"), "x/one.csv", "one.csv"),
        (("data/far.csv", "one.csv"), "x/two.csv", None),
        (("one.csv",), "x/two.csv", "one.csv"),
        (("one.csv",), "x/two.json", None),
        (("one.csv",), "directory/", None),
    ],
)
def test_where_a_missing_file_is_found(places, data, asked, found):
    assert access(places, *data).find(asked) == (None if found is None else str(places / found))


def test_one_data_file_stands_for_one_missing_file_only(places):
    files = access(places, "one.csv")
    files.replaced["a.csv"] = str(places / "one.csv")
    assert files.find("a.csv") == str(places / "one.csv")
    assert files.find("b.csv") is None


def test_writing_goes_to_a_copy_with_the_old_content(places):
    files = access(places)
    original = places / "script" / "beside.json"
    target = files.writing_path(str(original))
    assert target.startswith(str(places / "scratch") + os.sep)
    with open(target) as stream:
        assert stream.read() == "script/beside.json"
    inside = str(places / "scratch" / "tmp.txt")
    assert files.writing_path(inside) == inside
    assert files.writing_path("/dev/null") == "/dev/null"
    assert list(files.writes) == [str(original)]
