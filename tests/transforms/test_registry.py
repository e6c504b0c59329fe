"""The registry as a whole: one style, options that are checked, and groups that know nothing of each other."""

from __future__ import annotations

import ast
import random
import re
from pathlib import Path

import pytest
from short_models import model

import equivamap.transforms
from equivamap.errors import UsageError
from equivamap.transforms import AtLeast, OneOf, Transformation, transformation, transformations
from equivamap.verify.relations import Relation

ROOM = Path(equivamap.transforms.__file__).parent
GROUPS = ("equivalent", "restricting", "different")
MODULES = sorted(ROOM.rglob("*.py"))
ALL = list(transformations().values())
WITH_OPTIONS = [(known.name, option) for known in ALL for option in known.choices]


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_groups_import_what_they_share_and_never_each_other(path: Path) -> None:
    group = path.parent.name if path.parent != ROOM else ""
    others = tuple(f"equivamap.transforms.{other}" for other in GROUPS if other != group)
    assert not [module for module in imported(path) if module.startswith(others)]


@pytest.mark.parametrize("known", ALL, ids=lambda known: known.name)
def test_entries_are_of_one_style(known: Transformation) -> None:
    for text in (known.summary, known.wrong, known.precondition):
        assert text and not text.endswith(".") and "\n" not in text
        first = text.split()[0]
        assert not first[0].isupper() or first in ("M", "Miller-Tucker-Zemlin"), text
    assert known.keeps and set(known.keeps) <= set(Relation)
    assert all(re.search(r" [12]\d{3}(, |$)", part) for part in known.source.split("; ") if part), (
        known.source
    )
    assert ", and" not in known.source
    assert ("its look-alike" in known.wrong) is (known.group == "different")


def test_an_unknown_transformation_is_told_the_nearest() -> None:
    with pytest.raises(UsageError, match="unknown transformation 'slak'") as caught:
        transformation("slak")
    assert "slack" in caught.value.remedy


@pytest.mark.parametrize(("name", "option"), WITH_OPTIONS)
@pytest.mark.parametrize("value", [-1, True, 1.5, "none of them", [2]])
@pytest.mark.parametrize("side", ["apply", "twin"])
def test_an_unknown_value_of_an_option_is_refused(name: str, option: str, value: object, side: str) -> None:
    known = transformation(name)
    with pytest.raises(UsageError) as caught:
        getattr(known, side)(model("min x; bin x; c: x >= 1"), random.Random(1), **{option: value})
    assert caught.value.message == f"{option} = {value!r} is not known to {name}"
    assert caught.value.remedy == str(known.choices[option])


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown option 'styl' of rename") as caught:
        transformation("rename").checked({"styl": "misleading"})
    assert caught.value.remedy == "known ones: style"
    with pytest.raises(UsageError, match="unknown option 'rows' of slack") as caught:
        transformation("slack").checked({"rows": 2})
    assert caught.value.remedy == "it has no options"


def test_what_is_not_said_is_the_default() -> None:
    assert transformation("rename").checked({}) == {"style": "meaningful"}
    assert transformation("unit-change").checked({"factor": None}) == {"factor": None}
    assert transformation("too-few-digits").checked({"base": 10}) == {"base": 10}


def test_options_say_what_they_may_be() -> None:
    assert str(OneOf(("a", "b"))) == "one of a, b"
    assert str(AtLeast(2, 5)) == "a whole number of 2 or more"
    assert OneOf((2, 10)).allows(10) and not OneOf((2, 10)).allows("10") and not OneOf((1,)).allows(True)
    assert AtLeast(2, None).allows(None) and AtLeast(2, None).allows(3)
    assert not AtLeast(2, 5).allows(None) and not AtLeast(0, 1).allows(True)
