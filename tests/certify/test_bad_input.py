"""Certificates that are damaged, hostile or about something else: rejected with the reason, or unreadable."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from certificate_oracle import lines_of, text_of

import equivamap
from equivamap import cli
from equivamap.certificate_checking import verify_certificate
from equivamap.certify import reading
from equivamap.certify.checking import check_certificate
from equivamap.certify.dump import dump
from equivamap.ir.unify import unify
from equivamap.readers.files import read_model_file

A = (
    "minimize\n obj: 3 x + 2 y\nst\n cap: x + y >= 2\n red: 1.5 x + 2 y <= 12\n"
    "bounds\n x <= 4\n y <= 4\ngeneral\n x y\nend\n"
)
B = A.replace("cap: x + y >= 2", "cap: x + y - s = 2")
OTHER = A.replace(">= 2", ">= 1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("certificates")
    for name, text in (("a", A), ("b", B), ("other", OTHER)):
        (place / f"{name}.lp").write_text(text)
    equivamap.check(place / "a.lp", place / "b.lp", certificate=place / "good.jsonl")
    return place


def read_text(text: str, folder: Path) -> Any:
    (folder / "model.lp").write_text(text)
    return read_model_file(folder / "model.lp")


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    status = cli.run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out + err


def rejected(folder: Path, data: str | bytes, name: str = "bad.jsonl") -> str:
    place = folder / name
    place.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = check_certificate(place, *dumps(folder))
    assert not found.accepted
    return found.statement


@cache
def dumps(folder: Path) -> tuple[list[str], list[str]]:
    pair = unify(*(read_model_file(folder / name) for name in ("a.lp", "b.lp")))
    return list(dump(pair.a)), list(dump(pair.b))


def test_accepted_rejected_unreadable(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, a, b = folder / "good.jsonl", folder / "a.lp", folder / "b.lp"
    status, text = run(capsys, "verify-certificate", good, a, b)
    assert (status, text.splitlines()[0]) == (0, "ACCEPTED: same-decisions holds under the map")
    status, text = run(capsys, "verify-certificate", good, a, folder / "other.lp")
    assert status == 1 and text.startswith("REJECTED: B is another model")
    status, text = run(capsys, "verify-certificate", good, b, a)
    assert status == 1 and "A is another model" in text
    for arguments in ((folder / "none", a, b), (good, folder / "none.lp", b), (folder, a, b)):
        assert run(capsys, "verify-certificate", *arguments)[0] == 2
    status, text = run(capsys, "verify-certificate", good, a, b, "--json")
    assert (status, json.loads(text)["accepted"]) == (0, True)


def test_check_says_what_became_of_the_certificate(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = folder / "new.jsonl.gz"
    status, text = run(capsys, "check", folder / "a.lp", folder / "b.lp", "--certificate", place, "--json")
    made = json.loads(text)["certificate"]
    assert (status, made["written"], made["size"]) == (0, True, place.stat().st_size)
    assert verify_certificate(place, folder / "a.lp", folder / "b.lp").accepted
    status, text = run(
        capsys, "check", folder / "a.lp", folder / "b.lp", "--certificate", folder / "no" / "x"
    )
    assert status == 2 and "cannot be written" in text


def test_no_certificate_of_what_is_open(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "minimize\n obj: x + 2 y\nst\n c: x + y {} 1\nbinary\n x y\nend\n"
    for name, sign in (("more", ">="), ("fewer", "=")):
        (folder / f"{name}.lp").write_text(text.format(sign))
    place = folder / "none.jsonl"
    status, said = run(capsys, "check", folder / "more.lp", folder / "fewer.lp", "--certificate", place)
    assert (status, place.exists()) == (3, False)
    assert "No certificate was written" in said


def test_files_that_are_no_certificates(folder: Path) -> None:
    good = (folder / "good.jsonl").read_text()
    assert "ends too early" in rejected(folder, "")
    assert "no JSON" in rejected(folder, "hello\n")
    assert "no JSON object" in rejected(folder, "[]\n")
    assert "no JSON" in rejected(folder, b"\xff\xfe\n")
    assert "no JSON" in rejected(folder, "[" * 100_000 + "\n")
    assert "no JSON" in rejected(folder, '{"equivamap-certificate": 1.0}\n')
    assert "no JSON" in rejected(folder, '{"equivamap-certificate": NaN}\n')
    assert "no JSON" in rejected(folder, '{"equivamap-certificate": 1' + "0" * 6000 + "}\n")
    assert "a key stands twice" in rejected(folder, good.replace('"map":2', '"map":2,"map":2'))
    assert "version" in rejected(
        folder, good.replace('"equivamap-certificate":1', '"equivamap-certificate":2')
    )


def test_every_truncation_is_rejected(folder: Path) -> None:
    good = (folder / "good.jsonl").read_bytes()
    for end in range(len(good)):
        rejected(folder, good[:end])


def test_every_line_counts(folder: Path) -> None:
    lines = lines_of((folder / "good.jsonl").read_text())
    for k in range(len(lines)):
        fewer = [*lines[:k], *lines[k + 1 :]]
        fewer[-1] = {"end": len(fewer)}
        rejected(folder, text_of(fewer))
        rejected(folder, text_of([*lines[: k + 1], lines[k], *lines[k + 1 :]]))
    assert "goes on" in rejected(folder, text_of([*lines, lines[-1]]))


@pytest.mark.parametrize(
    "text", ["1/0", "1e5", "0.5", "", "+1", " 1", "１", "9" * 4001, "1/" + "9" * 4001, 5, None, True]
)
def test_numbers_that_are_none(folder: Path, text: Any) -> None:
    lines = lines_of((folder / "good.jsonl").read_text())
    assert lines[2]["by"][0][2] == "-1"
    lines[2]["by"][0][2] = text
    assert "no exact number" in rejected(folder, text_of(lines))


def test_numbers_that_grow_beyond_all_measure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from equivamap.certify import region

    lines = lines_of((folder / "good.jsonl").read_text())
    monkeypatch.setattr(region, "MOST_BITS", 10_000)
    lines[2]["by"][0][2] = "-" + "7" * 4000
    assert "bits" in rejected(folder, text_of(lines))


def test_compressed_bombs_and_damage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = (folder / "good.jsonl").read_bytes()
    packed = gzip.compress(good)
    assert "damaged" in rejected(folder, packed[:-8], "cut.jsonl.gz")
    assert "damaged" in rejected(folder, good, "plain.jsonl.gz")
    assert "damaged" in rejected(folder, packed[:20] + b"\0\0" + packed[22:], "bits.jsonl.gz")
    monkeypatch.setattr(reading, "FREE_BYTES", 1 << 16)
    bomb = gzip.compress(good.splitlines()[0] + b" " * 20_000_000 + b"\n")
    assert "larger than" in rejected(folder, bomb, "bomb.jsonl.gz")
    monkeypatch.setattr(reading, "MOST_LINE_BYTES", 1 << 10)
    assert "longer than" in rejected(folder, gzip.compress(b" " * 4096), "line.jsonl.gz")


def script(cost: int) -> str:
    return (
        f"import highspy\nh = highspy.Highs()\nx = h.addIntegral(lb=0, ub=4, obj={cost}, name='x')\n"
        "y = h.addIntegral(lb=0, ub=4, obj=2, name='y')\nh.addConstr(x + y >= 2, name='cap')\n"
        "h.addConstr(1.5 * x + 2 * y <= 12, name='red')\nh.run()\n"
    )


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts a and b, a model file b.lp, and certificates of a with both; a would leave a trace if it ran again."""
    place = tmp_path_factory.mktemp("scripts")
    (place / "a.py").write_text(script(3))
    (place / "b.py").write_text("# the same\n" + script(3))
    (place / "b.lp").write_text(B)
    for name in ("b.py", "b.lp"):
        made = equivamap.check(place / "a.py", place / name, certificate=place / f"{name}.jsonl").certificate
        assert made is not None and made.written
    return place


def test_a_script_is_compared_and_not_run(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, a, b = scripts / "b.py.jsonl", scripts / "a.py", scripts / "b.py"
    status, text = run(capsys, "verify-certificate", good)
    assert status == 0 and text.count("the dump in the certificate; its source was not read") == 2
    status, text = run(capsys, "verify-certificate", good, a, b)
    assert status == 0 and f"A: the dump in the certificate, made from {a}, which was not run" in text
    # a copy under another name and in another place is the same file
    (scripts / "elsewhere").mkdir()
    copy = scripts / "elsewhere" / "copy.py"
    copy.write_bytes(a.read_bytes())
    assert verify_certificate(good, copy, b).accepted
    assert verify_certificate(good, copy).made_from == ("a",)
    lines = lines_of(good.read_text())
    lines[1]["dump"][4] = lines[1]["dump"][4].replace(" 3 ", " 4 ")
    (scripts / "bad.jsonl").write_text(text_of(lines))
    assert "A is another model" in verify_certificate(scripts / "bad.jsonl").statement


def test_scripts_that_the_certificate_was_not_made_for(scripts: Path, tmp_path: Path) -> None:
    good, a, b = scripts / "b.py.jsonl", scripts / "a.py", scripts / "b.py"
    edited = tmp_path / "a.py"
    trace = tmp_path / "ran"
    edited.write_text(f"open({str(trace)!r}, 'w').write('x')\n" + script(3))
    for first, second, said in (
        (edited, b, "A is another file: a.py has the SHA-256 "),
        (a, edited, "B is another file"),
        (b, a, "it is that of B: are the sides swapped?"),
        (a, scripts / "b.lp", "B is another model"),
        (f"{a}:model", b, "A is another file: a.py:model"),
        ("package.module:build", b, "A is another file: package.module:build has no SHA-256"),
        (scripts, b, "A is another file"),
    ):
        found = verify_certificate(good, first, second)
        assert not found.accepted and said in found.statement, found.statement
    assert not trace.exists()


def test_of_a_module_the_name_alone_is_compared(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = lines_of((scripts / "b.py.jsonl").read_text())
    lines[0]["a"]["source"] = {"name": "package.module:build", "sha256": None}
    (scripts / "module.jsonl").write_text(text_of(lines))
    status, text = run(
        capsys, "verify-certificate", scripts / "module.jsonl", "package.module:build", scripts / "b.py"
    )
    assert status == 0 and "A: the dump in the certificate; package.module:build was not read" in text
    for other in ("package.other:build", scripts / "a.py"):
        assert "A is another file" in verify_certificate(scripts / "module.jsonl", other).statement


def test_a_model_file_beside_a_script(scripts: Path, tmp_path: Path) -> None:
    good, a, b = scripts / "b.lp.jsonl", scripts / "a.py", scripts / "b.lp"
    found = verify_certificate(good, a, b)
    assert found.accepted and (found.about_dump, found.made_from) == (("a",), ("a",))
    commented, other = tmp_path / "b.lp", tmp_path / "other.lp"
    commented.write_text("\\ a comment changes no model\n" + B)
    other.write_text(B.replace("1.5", "1.25"))
    assert verify_certificate(good, a, commented).accepted
    assert verify_certificate(good, None, commented).accepted
    assert "B is another model" in verify_certificate(good, a, other).statement
    assert "A is another model" in verify_certificate(good, other, commented).statement


def test_numbers_apart_by_rounding_are_one_beside_a_script(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(script(3).replace("1.5", "(0.1 + 0.2)"))
    (tmp_path / "b.lp").write_text(A.replace("1.5", "0.3"))
    place = tmp_path / "c.jsonl"
    equivamap.check(tmp_path / "a.py", tmp_path / "b.lp", certificate=place)
    assert verify_certificate(place, tmp_path / "a.py", tmp_path / "b.lp").accepted
    assert verify_certificate(place, None, tmp_path / "b.lp").accepted


def test_swapped_or_edited_model_files(folder: Path, tmp_path: Path) -> None:
    good, a, b = (folder / name for name in ("good.jsonl", "a.lp", "b.lp"))
    assert "it is that of B: are the sides swapped?" in verify_certificate(good, b, a).statement
    (tmp_path / "a.lp").write_text("\\ another text\n" + A)
    assert verify_certificate(good, tmp_path / "a.lp", b).accepted
    assert "holds no dump of B" in verify_certificate(good, a).statement
    (tmp_path / "a.py").write_text("")
    assert "A is another file" in verify_certificate(good, tmp_path / "a.py", b).statement


def test_models_in_memory(tmp_path: Path) -> None:
    a, b = (read_text(text, tmp_path) for text in (A, B))
    place = tmp_path / "c.jsonl"
    assert equivamap.check(a, b, certificate=place)
    assert verify_certificate(place, a, b).accepted
    assert not verify_certificate(place, a, read_text(OTHER, tmp_path)).accepted
    assert lines_of(place.read_text())[0]["a"]["source"] is None
    (tmp_path / "a.py").write_text(script(3))
    assert "from a model in memory" in verify_certificate(place, tmp_path / "a.py", b).statement
    with pytest.raises(equivamap.EquivaMapError, match="object of type"):
        verify_certificate(place, 5, b)


def test_a_file_that_changes_while_it_is_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from equivamap import checking, inputs

    real = inputs.read_both
    (tmp_path / "a.lp").write_text(A)

    def changing(*models: Any, **options: Any) -> Any:
        found = real(*models, **options)
        (tmp_path / "a.lp").write_text(OTHER)
        return found

    monkeypatch.setattr(checking, "read_both", changing)
    made = equivamap.check(tmp_path / "a.lp", folder / "b.lp", certificate=tmp_path / "c.jsonl").certificate
    assert made is not None and not made.written and "changed while" in made.statement


@pytest.mark.parametrize(
    "source", [5, {}, {"name": "a"}, {"name": 5, "sha256": None}, {"name": "a", "sha256": 5}]
)
def test_sources_that_are_none(folder: Path, source: Any) -> None:
    lines = lines_of((folder / "good.jsonl").read_text())
    lines[0]["a"]["source"] = source
    assert "which file A" in rejected(folder, text_of(lines))


def test_no_solver_and_no_verifier_is_imported(folder: Path) -> None:
    program = (
        "import sys; from equivamap.certificate_checking import verify_certificate as v; "
        f"assert v({str(folder / 'good.jsonl')!r}, {str(folder / 'a.lp')!r}, {str(folder / 'b.lp')!r}).accepted; "
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in ('highspy', 'scipy', 'pulp', 'flint', 'sympy') "
        "or m.startswith(('equivamap.verify', 'equivamap.propose', 'equivamap.certifying'))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
