"""Every transformation has its entry, and every entry is what it says: golden, proved, refuted, and judged again."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from verdict_oracle import holds

import equivamap
from equivamap.errors import ReadError
from equivamap.ir import Instance
from equivamap.mapping.language import parse_map
from equivamap.mapping.links import Links
from equivamap.shipped import catalogue
from equivamap.transforms import Transformed, transformation, transformations
from equivamap.transforms.catalogue import Claimed, Entry, entries, read_entry
from tests.transforms.golden import both_sides, instance_of
from tests.transforms.judging import is_refuted, keeps, phi_of, plain, plain_map
from tests.transforms.lp_text import lp_text

NAMES = sorted(transformations().keys() & {folder.name for folder in catalogue().iterdir()})
SIDES = ("after", "broken")
KNOWN_WARNINGS = {"single-reader"}
"""Ranges and the like, which HiGHS does not read from LP text."""


@cache
def sides_of(name: str) -> dict[str, Transformed]:
    return both_sides(read_entry(name))


@cache
def model_of(name: str, which: str) -> Instance:
    return instance_of(read_entry(name).model(which))


def claim_of(entry: Entry, which: str) -> Claimed:
    return entry.after if which == "after" else entry.broken


def links_of(name: str, which: str) -> Links:
    claim = claim_of(read_entry(name), which)
    return parse_map(claim.map).instantiate(model_of(name, "before"), model_of(name, which))


def test_catalogue_and_registry_have_the_same_names() -> None:
    folders = {folder.name for folder in catalogue().iterdir() if not folder.name.startswith(".")}
    assert folders == set(transformations())


@pytest.mark.parametrize("name", NAMES)
def test_entry_and_registry_say_the_same(name: str) -> None:
    entry, known = read_entry(name), transformation(name)
    assert (entry.name, entry.group, entry.summary) == (known.name, known.group, known.summary)
    assert entry.after.verdict == "equivalent" and entry.broken.verdict == "not_equivalent"
    assert entry.broken.basis is not None


@pytest.mark.parametrize("which", SIDES)
@pytest.mark.parametrize("name", NAMES)
def test_the_golden_file_is_what_the_transformation_makes(name: str, which: str) -> None:
    made = sides_of(name)[which]
    written = read_entry(name).model(which).read_text(encoding="utf-8")
    assert lp_text(made.instance, made.note) == written
    assert lp_text(model_of(name, which)) == lp_text(_without_docs(made.instance))


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_decides(name: str) -> None:
    again = both_sides(read_entry(name))
    for which in SIDES:
        assert lp_text(again[which].instance) == lp_text(sides_of(name)[which].instance)
        assert again[which].note == sides_of(name)[which].note


@pytest.mark.parametrize("which", SIDES)
@pytest.mark.parametrize("name", NAMES)
def test_the_map_of_the_entry_is_that_of_the_transformation(name: str, which: str) -> None:
    stated, made = links_of(name, which), sides_of(name)[which].links
    assert stated.backward == made.backward
    # a column that the transformation gives a formula may be left to be completed in the entry
    assert stated.forward.items() <= made.forward.items()


@pytest.mark.parametrize("which", SIDES)
@pytest.mark.parametrize("name", NAMES)
def test_the_verifier_agrees(name: str, which: str) -> None:
    entry = read_entry(name)
    claim = claim_of(entry, which)
    result = equivamap.check(
        str(entry.model("before")),
        str(entry.model(which)),
        relation=claim.relation,
        map=claim.map,
        open=claim.open,
        objective=claim.objective,
        coef_tol=0,
    )
    assert result.verdict == claim.verdict, (result.reason, result.explanation)
    assert {warned.kind for _, warned in result.warnings} <= KNOWN_WARNINGS
    if claim.basis is not None:
        assert result.basis == claim.basis


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_agrees_that_after_is_right(name: str) -> None:
    entry, made = read_entry(name), sides_of(name)["after"]
    before = model_of(name, "before")
    stated = plain_map(links_of(name, "after"))
    assert holds(entry.after.relation, plain(before), plain(model_of(name, "after")), stated, phi_of(made))
    for relation in transformation(name).keeps:
        assert keeps(relation, before, made), relation


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_agrees_that_broken_is_wrong(name: str) -> None:
    claim = read_entry(name).broken
    before, broken = model_of(name, "before"), model_of(name, "broken")
    phi = phi_of(sides_of(name)["broken"])
    assert is_refuted(claim.relation, claim.basis, before, broken, links_of(name, "broken"), phi)


def _without_docs(instance: Instance) -> Instance:
    from dataclasses import replace

    from equivamap.ir import Axis

    def bare(axis: Axis) -> Axis:
        return Axis(axis.names, axis.labels)

    return replace(instance, variables=bare(instance.variables), constraints=bare(instance.constraints))


# -- reading entries ---------------------------------------------------------------------------------------

SPEC = """name = "slack"
group = "equivalent"
summary = "s"
note = "n"
seed = 1
[after]
relation = "isomorphic"
verdict = "equivalent"
map = "x = x"
[broken]
relation = "same-decisions"
verdict = "not_equivalent"
basis = "given-map"
map = "x = x"
"""


def written(
    root: Path, spec: str | bytes = SPEC, models: tuple[str, ...] = ("before", "after", "broken")
) -> None:
    folder = root / "slack"
    folder.mkdir()
    (folder / "spec.toml").write_bytes(spec if isinstance(spec, bytes) else spec.encode())
    for which in models:
        (folder / f"{which}.lp").write_text("Minimize\n obj: x\nEnd\n")


def test_an_entry_is_read(tmp_path: Path) -> None:
    written(tmp_path, SPEC.replace('map = "x = x"\n[broken]', 'map = "x = x"\nopen = ["u"]\n[broken]'))
    entry = entries(tmp_path)["slack"]
    assert (entry.group, entry.seed, entry.options) == ("equivalent", 1, {})
    assert entry.after == Claimed(
        equivamap.Relation.ISOMORPHIC, equivamap.Outcome.EQUIVALENT, "x = x", open=("u",)
    )
    assert entry.broken.basis is equivamap.Basis.GIVEN_MAP
    assert entry.model("before") == tmp_path / "slack" / "before.lp"


@pytest.mark.parametrize(
    ("spec", "line", "message"),
    [
        (SPEC.replace("seed = 1", "seed = "), 5, "not a TOML file"),
        (SPEC.replace("seed = 1", "seed = true"), 5, "seed must be a whole number, not True"),
        (SPEC.replace("seed = 1\n", ""), None, "seed missing"),
        (SPEC.replace("seed = 1", "seed = 1\nsede = 2"), 6, "unknown key 'sede'"),
        (SPEC.replace('"slack"', '"slacks"'), 1, "the folder is slack, the name 'slacks'"),
        (SPEC.replace('"equivalent"\nsummary', '"same"\nsummary'), 2, "unknown group 'same'"),
        (SPEC.replace("isomorphic", "isomorph"), 7, "unknown relation 'isomorph' in [after]"),
        (SPEC.replace("given-map", "given"), 13, "unknown basis 'given' in [broken]"),
        (SPEC.replace('"not_equivalent"', "3"), 12, "verdict in [broken] must be a text, not 3"),
        (
            SPEC.replace('verdict = "equivalent"\nmap = "x = x"\n', ""),
            6,
            "verdict and map missing in [after]",
        ),
        (SPEC.replace('"isomorphic"', '"isomorphic"\nopen = [1]'), 8, "must be a list of families, not [1]"),
        (b"\xff", None, "not UTF-8 text"),
    ],
)
def test_a_faulty_entry_is_refused_with_its_place(
    tmp_path: Path, spec: str | bytes, line: int | None, message: str
) -> None:
    written(tmp_path, spec)
    with pytest.raises(ReadError) as caught:
        read_entry("slack", tmp_path)
    assert message in caught.value.message
    assert caught.value.line == line
    assert caught.value.file == str(tmp_path / "slack" / "spec.toml")
    assert caught.value.kind == "catalogue-entry" and caught.value.remedy


def test_missing_files_of_an_entry_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot read the catalogue entry slack: No such file"):
        read_entry("slack", tmp_path)
    written(tmp_path, models=("before",))
    with pytest.raises(ReadError, match=r"after\.lp and broken\.lp missing beside it"):
        read_entry("slack", tmp_path)
    assert read_entry("slack", tmp_path, models=False).name == "slack"
