"""Recipes: what they say, and what is refused with line and nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.bench.recipe import RECIPES, Step, load_recipe, shipped_recipes
from equivamap.errors import InputError
from equivamap.transforms import transformations
from tests.bench.recipes import RECIPE, recipe

KIND = '\n[[kinds]]\nname = "k"\n'


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    read = recipe(tmp_path, KIND + 'steps = "rename"\n')
    assert (read.name, read.pairs, read.seed, read.names) == ("recipe", 100, 1, "erased")
    assert (read.languages, read.data, read.max_columns) == (("lp", "mps"), ("small",), 60)
    (kind,) = read.kinds
    assert kind.steps == (Step("rename"),) and (kind.length, kind.choices, kind.mutations) == ((0, 0), (), ())


def test_steps_have_options_and_a_twin(tmp_path: Path) -> None:
    read = recipe(tmp_path, KIND + 'steps = [{ name = "coefficient", off = "one", twin = true }]\n')
    assert read.kinds[0].steps == (Step("coefficient", {"off": "one"}, twin=True),)


@pytest.mark.parametrize("group", ["equivalent", "restricting", "different"])
def test_a_group_stands_for_all_its_transformations(group: str, tmp_path: Path) -> None:
    read = recipe(tmp_path, KIND + f'length = 2\nfrom = "@{group}"\n')
    names = [name for name, t in transformations().items() if t.group == group]
    assert [step.name for step in read.kinds[0].choices] == names and read.kinds[0].length == (2, 2)


def test_kinds_take_turns_by_weight(tmp_path: Path) -> None:
    text = KIND + 'weight = 2\nsteps = "rename"\n[[kinds]]\nname = "l"\nsteps = "shuffle"\n'
    read = recipe(tmp_path, text)
    assert [read.kind_of(k).name for k in range(7)] == ["k", "k", "l", "k", "k", "l", "k"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"rename"', '"renam"', 7, "unknown transformation 'renam'|did you mean rename?"),
        ('"coefficient"', '"coeficient"', 13, "unknown transformation|did you mean coefficient?"),
        ("mutation =", "mutatoin =", 13, "a kind has no 'mutatoin'|did you mean mutation?"),
        ("pairs = 8", "pair = 8", 3, "a recipe has no 'pair'|did you mean pairs?"),
        ("pairs = 8", "pairs = 0", 3, "pairs is 0|whole number from 1"),
        ("pairs = 8", "pairs = true", 3, "pairs is True|whole number"),
        ("pairs = 8", "pairs = 8 8", 3, "no TOML|mend the line"),
        ("pairs = 8", 'names = "eraced"', 3, "unknown policy of names 'eraced'|did you mean erased?"),
        ("pairs = 8", 'languages = ["pyom"]', 3, "unknown language 'pyom'|did you mean pyomo?"),
        ("pairs = 8", "languages = []", 3, "languages is []|not empty"),
        ("pairs = 8", "data = [3]", 3, "data is [3]|list of texts"),
        ("pairs = 8", "max_columns = -1", 3, "max_columns is -1|from 1"),
        ("[1, 2]", "[2, 1]", 8, "length is [2, 1]|least <= most"),
        ("[1, 2]", "[1, 99]", 8, "length is [1, 99]|<= 50"),
        ('["rename"]', '"@equivalnt"', 7, "unknown group 'equivalnt'|did you mean equivalent?"),
        ('"rename"', '{ name = "rename", stile = "single" }', 7, "has no 'stile'|did you mean style?"),
        (
            '"rename"',
            '{ name = "rename", style = "single" }',
            7,
            "'single' is not known to rename|single-letter",
        ),
        ('"rename"', '{ name = "rename", style = 3 }', 7, "style of rename is 3|such as 'meaningful'"),
        ('"rename"', '{ name = "rename", twin = "yes" }', 7, "twin is 'yes'|true or false"),
        ('["rename"]', "[3]", None, "3 is no step|give a name"),
        ('name = "wrong"', 'name = "sound"', 6, "two kinds are called 'sound'|name of its own"),
        ('name = "wrong"', "weight = 2", 5, "a kind has no name|score table"),
        ('"small"', '"small"\nkinds = 3', None, "no TOML|"),
    ],
)
def test_a_slip_is_told_with_its_line(
    old: str, new: str, line: int | None, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        recipe(tmp_path, RECIPE.replace(old, new, 1))
    message, remedy = said.split("|")
    assert message in caught.value.message and remedy in caught.value.remedy
    assert caught.value.file == str(tmp_path / "recipe.toml")
    assert line is None or caught.value.line == line


def test_a_length_needs_something_to_choose_from(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to choose from"):
        recipe(tmp_path, KIND + "length = 2\n")


def test_the_line_is_that_of_the_whole_word(tmp_path: Path) -> None:
    text = KIND + 'steps = ["cover"]\nlength = 1\nfrom = ["extra-cut",\n  "cut"]\n'
    with pytest.raises(InputError) as caught:
        recipe(tmp_path, text)
    assert caught.value.line == 7


@pytest.mark.parametrize("text", ["", "kinds = []", "kinds = 3"])
def test_a_recipe_needs_kinds(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the recipe has no kinds"):
        recipe(tmp_path, text)


def test_a_recipe_that_is_not_there() -> None:
    with pytest.raises(InputError) as caught:
        load_recipe("no-such")
    assert caught.value.kind == "unknown-recipe" and "TOML file" in caught.value.remedy


def test_a_recipe_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "binary.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError) as caught:
        load_recipe(str(file))
    assert (caught.value.kind, caught.value.file) == ("unreadable", str(file))


@pytest.mark.parametrize("name", shipped_recipes() or [pytest.param("", marks=pytest.mark.skip("none yet"))])
def test_shipped_recipes_are_found_by_name(name: str) -> None:
    assert load_recipe(name) == load_recipe(str(RECIPES / f"{name}.toml"))
    assert load_recipe(name).summary
