"""Certificates about instances of formulations with open data: what they prove, and what is rejected."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificate_oracle import lines_of, text_of

from equivamap import cli
from equivamap.certificate_checking import verify_certificate
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.schemas.schema_files import write_schema
from equivamap.open_checking import check_formulations
from equivamap.verify.relations import Outcome
from equivamap.verify.verdict import CertificateWritten
from tests.formulations.open_models import SCHEMA, formulation

Line = dict[str, Any]

ORDERED = """
import pulp

def build(data, ordered):
    model = pulp.LpProblem("m", pulp.LpMinimize)
    x = [pulp.LpVariable(f"x_{i}", cat="Binary") for i in range(data["n"] + 1)]
    model += pulp.lpSum(x)
    model += pulp.lpSum(x) >= 1, "need"
    if ordered:
        model += x[0] >= x[1], "order"
    return model

def plain(data):
    return build(data, False)

def ordered(data):
    return build(data, True)
"""


def made(
    folder: Path, one: Any, two: Any, relation: str = "same-decisions", **options: Any
) -> tuple[CertificateWritten, Outcome]:
    """The certificate of a pair, accepted where there is one."""
    place = folder / "c.jsonl"
    settings: dict[str, Any] = {"instances": 6, "sizes": 2, "time_limit": 60, "workers": 1, **options}
    result = check_formulations(one, two, relation=relation, certificate=place, **settings)
    found = result.certificate
    assert found is not None and found.written == place.exists(), found
    if found.written:
        checked = verify_certificate(place)
        assert checked.accepted and found.statement.startswith(checked.statement)
        assert "they meet the schemas" in checked.about_data
    return found, result.verdict


def pair(folder: Path, name: str) -> tuple[Formulation, Formulation]:
    return formulation(folder, "base", SCHEMA), formulation(folder, name, SCHEMA)


@pytest.fixture(scope="module")
def bounded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of a pair of files that is bounded."""
    folder = tmp_path_factory.mktemp("bounded")
    pair(folder, "scaled")
    write_schema(SCHEMA, folder / "schema.toml")
    sides = (f"{folder}/models.py:{name}" for name in ("base", "scaled"))
    found, verdict = made(folder, *sides, schema=folder / "schema.toml", relation="reformulation")
    assert found.written and verdict is Outcome.BOUNDED
    assert found.statement.endswith(
        "instances, each under a map and all with cost of A = 1/3 * cost of B + -7/3"
    )
    return folder


@pytest.fixture(scope="module")
def contradicting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of costs on two instances that no objective map fits."""
    folder = tmp_path_factory.mktemp("contradicting")
    found, verdict = made(folder, *pair(folder, "shifted_by_data"), instances=12)
    assert found.written and verdict is Outcome.NOT_EQUIVALENT
    assert found.statement.endswith("no increasing objective map fits")
    return folder


def test_files_of_formulations(bounded: Path, tmp_path: Path) -> None:
    good, a, b = bounded / "c.jsonl", f"{bounded}/models.py:base", f"{bounded}/models.py:scaled"
    assert verify_certificate(good, a, b).made_from == ("a", "b")
    assert "swapped" in verify_certificate(good, b, a).statement
    assert "A is another file" in verify_certificate(good, f"{bounded}/models.py:renamed", b).statement
    (tmp_path / "models.py").write_text((bounded / "models.py").read_text() + "\n")
    assert "B is another file" in verify_certificate(good, a, f"{tmp_path}/models.py:scaled").statement
    (tmp_path / "a.lp").write_text("minimize\n x\nst\n c: x >= 1\nend\n")
    assert not verify_certificate(good, tmp_path / "a.lp", tmp_path / "a.lp").accepted


def test_one_instance_refutes_by_a_map_or_by_its_status(tmp_path: Path) -> None:
    found, verdict = made(tmp_path, *pair(tmp_path, "one_more"), relation="reformulation")
    assert verdict is Outcome.NOT_EQUIVALENT and found.statement.startswith("on an instance: ")


def test_more_solutions_refute(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(ORDERED)
    write_schema(SCHEMA, tmp_path / "schema.toml")
    sides = (f"{tmp_path}/m.py:{name}" for name in ("plain", "ordered"))
    found, verdict = made(tmp_path, *sides, schema=tmp_path / "schema.toml")
    assert verdict is Outcome.NOT_EQUIVALENT
    assert found.statement == "on an instance: A has 2 optimal solutions, B at most 1"


def test_what_is_undecided_has_none(tmp_path: Path) -> None:
    found, verdict = made(tmp_path, *pair(tmp_path, "renamed"), propose="reductions", map="names")
    assert verdict is Outcome.UNDECIDED and "nothing to certify" in found.statement


Change = Callable[[list[Line]], object]


def parts(lines: list[Line]) -> list[int]:
    return [k for k, line in enumerate(lines) if "data" in line]


def rejected(folder: Path, change: Change) -> str:
    """Why a changed certificate is rejected; its last line is put right."""
    lines = copy.deepcopy(lines_of((folder / "c.jsonl").read_text()))
    change(lines)
    lines[-1] = {"end": len(lines)}
    place = folder / "bad.jsonl"
    place.write_text(text_of(lines))
    found = verify_certificate(place)
    assert not found.accepted
    return found.statement


def head(**changes: Any) -> Change:
    return lambda lines: lines[0].update(changes)


def part(k: int, **changes: Any) -> Change:
    return lambda lines: lines[parts(lines)[k] + 1].update(changes)


def data(text: Callable[[str], str], side: int = 0) -> Change:
    def change(lines: list[Line]) -> None:
        stated = lines[parts(lines)[-1]]["data"]
        stated[side] = text(stated[side])

    return change


def edited(**values: Any) -> Callable[[str], str]:
    return lambda text: json.dumps({**json.loads(text), **values})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (head(instances=0), "does not count"),
        (head(instances=1), "does not count"),
        (head(instances=100), "data of instance"),
        (head(instances=True), "no instance"),
        (head(verdict="equivalent"), "bounded or not_equivalent"),
        (head(verdict="not_equivalent"), "objective maps are allowed"),
        (head(verdict="not_equivalent", objective_map=None), "refutes nothing"),
        (head(relation="isomorphic"), "another relation"),
        (head(objective="each"), "whether there is one"),
        (head(objective="same"), "whether there is one"),
        (head(objective_map=["1", "0"]), "another objective map"),
        (head(objective_map=["-1", "0"]), "increases"),
        (head(objective_map=None), "values"),
        (head(more=1), "keys"),
        (head(a=5), "which file A"),
        (head(schemas=[None]), "two schemas"),
        (head(schemas=["x = ", None]), "no schema of A"),
        (head(schemas=[5, None]), "no schema of A"),
        (head(parameter_map={}), "no parameter map"),
        (head(parameter_map={"statements": {"n": 5}, "definitions": []}), "no parameter map"),
        (
            head(parameter_map={"statements": {"n": "n + 1"}, "definitions": []}),
            "not those that the parameter map",
        ),
        (head(parameter_map={"statements": {"n": "1 / 0"}, "definitions": []}), "has no value for n"),
        (part(0, relation="quasi-karp"), "another relation"),
        (part(0, objective_map=["1", "0"]), "instance 0"),
        (data(edited(d=99)), "not shown to meet 'no more than all are needed'"),
        (data(edited(d=99), 1), "not those that the parameter map"),
        (data(lambda _: "[]"), "no JSON object"),
        (data(lambda _: "["), "no JSON"),
        (lambda lines: lines.pop(parts(lines)[1]), "data of instance 1"),
        (lambda lines: lines.insert(-1, lines[1]), "does not count"),
        (lambda lines: lines[parts(lines)[1] - 1].update(end=3), "instance 0: the last line"),
        (lambda lines: lines[parts(lines)[0]].update(data=["{}"]), "two texts"),
        (lambda lines: lines[parts(lines)[0]].update({"for": "instance 1"}), "data of instance 0"),
    ],
)
def test_what_a_bundle_does_not_prove(bounded: Path, change: Change, said: str) -> None:
    assert said in rejected(bounded, change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (head(objective="each"), "fit an increasing"),
        (head(objective="any"), "objective maps are allowed"),
        (head(verdict="bounded"), "not proved equivalent"),
        (head(relation="reformulation"), "another relation"),
        (part(0, verdict="equivalent"), "the head has the keys"),
        (part(0, ends=["greatest"]), "for greatest cost of A"),
        (part(0, ends=["worst"]), "ends are"),
    ],
)
def test_costs_that_contradict_nothing(contradicting: Path, change: Change, said: str) -> None:
    assert said in rejected(contradicting, change)


def test_a_single_one_of_two_instances_refutes_nothing(contradicting: Path) -> None:
    def without_the_second(lines: list[Line]) -> None:
        lines[0]["instances"] = 1
        del lines[parts(lines)[1] : -1]

    assert "fit an increasing objective map" in rejected(contradicting, without_the_second)


def test_twice_the_same_instance_is_said(bounded: Path) -> None:
    lines = lines_of((bounded / "c.jsonl").read_text())
    start, stop = parts(lines)[0], parts(lines)[1]
    again = copy.deepcopy(lines[start:stop])
    count = lines[0]["instances"]
    again[0]["for"] = f"instance {count}"
    lines[0]["instances"] = count + 1
    lines = [*lines[:-1], *again, {"end": len(lines) + len(again)}]
    (bounded / "twice.jsonl").write_text(text_of(lines))
    found = verify_certificate(bounded / "twice.jsonl")
    assert found.accepted and f"{count + 1} instances ({count} different pairs of models)" in found.statement


def test_a_part_is_a_certificate_by_itself(contradicting: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = lines_of((contradicting / "c.jsonl").read_text())
    start, stop = parts(lines)
    (contradicting / "part.jsonl").write_text(text_of(lines[start + 1 : stop]))
    assert cli.run(["verify-certificate", str(contradicting / "part.jsonl")]) == 0
    text = capsys.readouterr().out
    assert re.match(r"ACCEPTED: in minimisation form, the least cost is \S+ for A and \S+ for B", text)
    assert "claimed is no more than these costs" in text


def test_the_commands(bounded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = bounded / "again.jsonl.gz"
    a, b, schema = (f"{bounded}/{name}" for name in ("models.py:base", "models.py:scaled", "schema.toml"))
    asked = [
        "check",
        a,
        b,
        "--instances",
        "3",
        "--sizes",
        "2",
        "--schema",
        schema,
        "--certificate",
        str(place),
    ]
    assert cli.run([*asked, "--json"]) == 4
    made = json.loads(capsys.readouterr().out)["certificate"]
    assert made["written"] and made["size"] == place.stat().st_size
    assert cli.run(["verify-certificate", str(place), a, b]) == 0
    text = capsys.readouterr().out
    assert f"  A: {a}, as when the certificate was made; no instance was built from it\n" in text
    assert "was not checked" in text
    assert cli.run(["verify-certificate", str(place), b, a]) == 1
    assert cli.run(["verify-certificate", str(place), a, f"{bounded}/none.py:build"]) == 2
    capsys.readouterr()
    assert cli.run(["explain-certificate", str(place)]) == 0
    assert "same-decisions holds on each of" in capsys.readouterr().out
