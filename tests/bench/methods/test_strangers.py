"""Methods of others: what is refused before any pair is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.bench.methods.method import Asked
from equivamap.bench.methods.registry import METHODS, method_of
from equivamap.bench.methods.strangers import function_method, predictions_method
from equivamap.bench.pairs import Pair
from equivamap.errors import InputError
from equivamap.verify.relations import Relation


@pytest.mark.parametrize(
    ("name", "remedy"), [("equivamp", "did you mean equivamap?"), ("zzz", "known ones: equivamap, execution")]
)
def test_an_unknown_method(name: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        method_of(name)
    assert caught.value.kind == "unknown-method" and remedy in caught.value.remedy


def test_methods_by_name() -> None:
    assert {name: method_of(name).name for name in METHODS} == {name: name for name in METHODS}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (None, "f", "file-missing"),
        ("f = 3", "f", "unknown-method"),
        ("def g(a, b, r): ...", "f", "unknown-method"),
        ("raise ValueError('x')", "f", "method-fails"),
        ("raise SystemExit(0)", "f", "method-fails"),
        ("def f(a, b:", "f", "method-fails"),
    ],
)
def test_a_function_that_cannot_be_used(text: str | None, name: str, kind: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "m.py").write_text(text)
    with pytest.raises(InputError) as caught:
        method_of(f"{tmp_path / 'm.py'}:{name}")
    assert caught.value.kind == kind


def test_what_it_prints_is_not_our_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.py").write_text(
        "print('loud')\ndef f(a, b, r):\n    print('louder')\n    return 'equivalent'\n"
    )
    (tmp_path / "x.lp").write_text("min\n x\nst\n c: x >= 1\nend\n")
    known = function_method(f"{tmp_path / 'm.py'}:f")
    asked = Asked(Pair("p", tmp_path / "x.lp", tmp_path / "x.lp"), Relation.QUASI_KARP, 1.0)
    assert known.answer(asked).answer == "equivalent"
    out, err = capsys.readouterr()
    assert (out, err) == ("", "loud\nlouder\n")


def test_scripts_have_their_data_beside_them(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(
        "import pathlib\n"
        "def f(a, b, r): return 'undecided', pathlib.Path(b).with_name('parameters.json').read_text()\n"
    )
    (tmp_path / "47_c").mkdir()
    for name, text in (("optimus-code.py", "x = 1"), ("parameters.json", '{"n": 3}')):
        (tmp_path / "47_c" / name).write_text(text)
    script, data = tmp_path / "47_c" / "optimus-code.py", (str(tmp_path / "47_c" / "parameters.json"),)
    pair = Pair("47_c", script, script, data_a=data, data_b=data)
    said = function_method(f"{tmp_path / 'm.py'}:f").answer(Asked(pair, Relation.QUASI_KARP, 1.0))
    assert said.detail == '{"n": 3}'


def test_predictions_are_answers_by_id(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(
        '{"id": "p1", "answer": "equivalent", "detail": "sure"}\n\n{"id": "p2", "answer": "undecided"}\n'
    )
    known = predictions_method(str(file))
    said = [known.answer(Asked(Pair(i, file, file), Relation.QUASI_KARP, 1.0)) for i in ("p1", "p2", "p3")]
    assert [(s.answer, s.detail) for s in said] == [
        ("equivalent", "sure"),
        ("undecided", ""),
        ("undecided", "no prediction"),
    ]
    assert known.name == "mine"


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        "3",
        '{"id": "p1"}',
        '{"answer": "equivalent"}',
        '{"id": "p1", "answer": "yes"}',
        '{"id": "p1", "answer": ["x"]}',
    ],
)
def test_a_line_that_is_no_prediction(line: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"id": "p0", "answer": "equivalent"}\n' + line + "\n")
    with pytest.raises(InputError) as caught:
        predictions_method(str(file))
    assert (caught.value.kind, caught.value.file, caught.value.line) == ("bad-prediction", str(file), 2)


def test_predictions_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        predictions_method(str(tmp_path / "none.jsonl"))
    assert caught.value.kind == "file-missing"
