import pytest

from equivamap.errors import InputError, ReadError, UnsupportedError, UsageError
from equivamap.ir import Axis, Origin, build_instance
from equivamap.readers import read


def test_an_instance_is_returned_as_it_is():
    instance = build_instance(
        variables=Axis(["x"]),
        constraints=Axis([]),
        bounds=[(0, 1)],
        kinds=[0],
        rows=[],
        cost={},
        sense="min",
        origin=Origin("<object>", "test"),
    )
    assert read(instance) is instance


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.mod", b"var x;", "unsupported-format"),
        ("a.gms", b"variable x;", "unsupported-format"),
        ("a.nl", b"g3", "unsupported-format"),
        ("a.xlsx", b"PK\0", "unsupported-format"),
        ("a.docx", b"PK\0", "binary"),
        ("a.txt", b"min x", "unknown-extension"),
        ("model", b"min x", "unknown-extension"),
        ("a.zip", b"", "empty"),
    ],
)
def test_files_of_other_kinds(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(str(path), side="a")
    assert (caught.value.kind, caught.value.side, caught.value.file) == (kind, "a", str(path))
    assert caught.value.remedy
    if kind == "unsupported-format":
        assert caught.value.remedy == "write .mps and check that"


def test_a_missing_file_and_a_directory(tmp_path):
    for path in (tmp_path / "none.py", tmp_path):
        with pytest.raises(ReadError) as caught:
            read(path)
        assert caught.value.kind == "file-missing"
    with pytest.raises(ReadError) as caught:
        read(f"{tmp_path}/none.py:build")
    assert (caught.value.kind, caught.value.file) == ("file-missing", f"{tmp_path}/none.py")


def test_options_that_make_no_sense(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("x = 1")
    for options, kind in (({"args": "'open"}, "args"), ({"solve_call": 0}, "solve-call")):
        with pytest.raises(UsageError) as caught:
            read(path, **options)
        assert caught.value.kind == kind


@pytest.mark.parametrize("value", [3, None, [1], {"x": 1}, object()])
def test_objects_that_are_no_models(value):
    with pytest.raises(UnsupportedError) as caught:
        read(value)
    assert caught.value.kind == "not-a-model"


def test_a_model_of_a_library_that_is_not_read():
    model = type("Model", (), {"__module__": "docplex.mp.model"})()
    with pytest.raises(InputError, match="a model of docplex cannot be read") as caught:
        read(model)
    assert caught.value.remedy == "write .mps and check that"


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [
        ("plnat.lp", "did you mean {folder}/plant.lp?"),
        ("quite_other.mps", "check the path"),
        ("nowhere/plant.lp", "check the path: there is no directory {folder}/nowhere that can be read"),
    ],
)
def test_a_path_that_is_mistyped(tmp_path, asked, remedy):
    (tmp_path / "plant.lp").write_text("min\nend\n")
    with pytest.raises(ReadError) as caught:
        read(str(tmp_path / asked))
    assert (caught.value.kind, caught.value.remedy) == ("file-missing", remedy.format(folder=tmp_path))
