"""Recipes: which pairs to make, declared in TOML and checked before anything is made."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal, NoReturn, TypeAlias, cast

from equivamap.errors import InputError, UsageError
from equivamap.ir import Axis, Instance, Origin, build_instance
from equivamap.ir import Kind as ColumnKind
from equivamap.transforms import NotApplicable, transformations
from equivamap.writers import LANGUAGES

__all__ = ["RECIPES", "Kind", "Recipe", "Step", "load_recipe", "shipped_recipes"]

Names: TypeAlias = Literal["kept", "erased", "misleading"]

RECIPES = Path(__file__).parent / "recipes"
"""Folder of the shipped recipes."""

_NAMES = ("kept", "erased", "misleading")
_GROUPS = ("equivalent", "restricting", "different")


@dataclass(frozen=True)
class Step:
    """A transformation with its options; `twin` takes its other side."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    twin: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of pairs, a row of the score table.

    Parameters
    ----------
    name
        Name of the row.
    steps
        Steps that are applied in this order.
    length, choices
        Further steps: how many at least and at most, drawn from these.
    mutations
        Where there are any, one of these is put at a random place of the chain.
    weight
        Share of the pairs, relative to the other kinds.
    """

    name: str
    steps: tuple[Step, ...] = ()
    length: tuple[int, int] = (0, 0)
    choices: tuple[Step, ...] = ()
    mutations: tuple[Step, ...] = ()
    weight: int = 1


@dataclass(frozen=True)
class Recipe:
    """What to make.

    Parameters
    ----------
    pairs
        How many pairs.
    names
        Whether names of B are kept, erased, or permuted among families of the same shape.
    languages
        Languages the models are written in, drawn for each side.
    data
        Which data files of the base problems are used.
    max_columns
        Base models with more columns are left out.
    kinds
        Kinds of pairs.
    """

    name: str
    summary: str
    pairs: int
    kinds: tuple[Kind, ...]
    seed: int = 1
    names: Names = "erased"
    languages: tuple[str, ...] = ("lp", "mps")
    data: tuple[str, ...] = ("small",)
    max_columns: int = 60

    def kind_of(self, number: int) -> Kind:
        """Return the kind of the pair with this number: the kinds in turn, each as often as its weight says."""
        turns = [kind for kind in self.kinds for _ in range(kind.weight)]
        return turns[number % len(turns)]


def shipped_recipes() -> list[str]:
    """Return the names of the recipes that come with the package."""
    return sorted(path.stem for path in RECIPES.glob("*.toml"))


def load_recipe(name: str) -> Recipe:
    """Read a recipe by the path of a file or by its shipped name.

    Raises
    ------
    InputError
        If there is no such recipe, or it says something that no recipe can say; with line and nearest name.
    """
    path = Path(name)
    if not path.is_file():
        shipped = RECIPES / f"{name}.toml"
        if not shipped.is_file() or "/" in name:
            near = difflib.get_close_matches(name, shipped_recipes(), n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise UsageError(
                f"there is no recipe {name!r}",
                kind="unknown-recipe",
                remedy=f"{hint}shipped ones: {', '.join(shipped_recipes())}; or give a TOML file",
                side="options",
            )
        path = shipped
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(
            f"the recipe cannot be read: {fault}",
            kind="unreadable",
            remedy="give a TOML file in UTF-8",
            file=str(path),
        ) from None
    return _Reader(text, str(path)).recipe()


class _Reader:
    """A recipe's text, and where in it things stand."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            found = re.search(r"line (\d+)", str(fault))
            raise InputError(
                f"the recipe is no TOML: {fault}",
                kind="recipe-syntax",
                remedy="mend the line",
                file=file,
                line=int(found[1]) if found else None,
            ) from None

    def fail(self, message: str, remedy: str, token: str = "") -> NoReturn:
        """Refuse the recipe; `token` is looked up for the line."""
        word = re.compile(rf"(?<![\w-]){re.escape(token)}(?![\w-])")
        line = next((k for k, text in enumerate(self.lines, start=1) if token and word.search(text)), None)
        raise InputError(message, kind="bad-recipe", remedy=remedy, file=self.file, line=line)

    def keys(self, table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                self.fail(
                    f"{where} has no {key!r}",
                    f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}",
                    key,
                )

    def one_of(self, values: Sequence[Any], known: Sequence[str], what: str) -> tuple[str, ...]:
        for value in values:
            if value not in known:
                near = difflib.get_close_matches(str(value), known, n=1)
                self.fail(
                    f"unknown {what} {value!r}",
                    f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}",
                    str(value),
                )
        return tuple(values)

    def number(self, table: Mapping[str, Any], key: str, default: int | None, least: int) -> int:
        value = table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.fail(f"{key} is {value!r}", f"give a whole number from {least} on", key)
        return value

    def texts(self, table: Mapping[str, Any], key: str, default: Sequence[str]) -> list[str]:
        value = table.get(key, list(default))
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            self.fail(f"{key} is {value!r}", "give a list of texts, not empty", key)
        return value

    def recipe(self) -> Recipe:
        known = (
            "name", "summary", "pairs", "seed", "names", "languages", "data", "max_columns", "kinds",
        )  # fmt: skip
        self.keys(self.data, known, "a recipe")
        kinds = self.data.get("kinds")
        if not isinstance(kinds, list) or not kinds or not all(isinstance(k, dict) for k in kinds):
            self.fail("the recipe has no kinds", "give at least one [[kinds]] table", "kinds")
        names = self.one_of([self.data.get("names", "erased")], _NAMES, "policy of names")[0]
        languages = self.one_of(self.texts(self.data, "languages", ["lp", "mps"]), LANGUAGES, "language")
        read = tuple(self.kind(k) for k in kinds)
        twice = [k.name for i, k in enumerate(read) if k.name in [other.name for other in read[:i]]]
        if twice:
            self.fail(f"two kinds are called {twice[0]!r}", "give each kind a name of its own", twice[0])
        return Recipe(
            name=str(self.data.get("name", Path(self.file).stem)),
            summary=str(self.data.get("summary", "")),
            pairs=self.number(self.data, "pairs", 100, 1),
            kinds=read,
            seed=self.number(self.data, "seed", 1, 0),
            names=cast(Names, names),
            languages=languages,
            data=tuple(self.texts(self.data, "data", ["small"])),
            max_columns=self.number(self.data, "max_columns", 60, 1),
        )

    def kind(self, table: Mapping[str, Any]) -> Kind:
        known = ("name", "steps", "length", "from", "mutation", "weight")
        self.keys(table, known, "a kind")
        name = table.get("name")
        if not isinstance(name, str) or not name:
            self.fail("a kind has no name", 'name = "…" is the row of the score table', "[[kinds]]")
        length = table.get("length", [0, 0])
        length = [length, length] if isinstance(length, int) else length
        if not (
            isinstance(length, list) and len(length) == 2 and all(isinstance(k, int) for k in length)
        ) or not (0 <= length[0] <= length[1] <= 50):
            self.fail(f"length is {length!r}", "give [least, most] with 0 <= least <= most <= 50", "length")
        choices = self.steps(table.get("from", []))
        if length[1] and not choices:
            self.fail(f"kind {name!r} has a length and nothing to choose from", "give from = [...]", name)
        return Kind(
            name,
            self.steps(table.get("steps", [])),
            (length[0], length[1]),
            choices,
            self.steps(table.get("mutation", [])),
            self.number(table, "weight", 1, 1),
        )

    def steps(self, given: Any) -> tuple[Step, ...]:
        """Read steps: names, tables with options, groups as ``"@equivalent"``; ``"-slack"`` takes one out again."""
        found: list[Step] = []
        for entry in given if isinstance(given, list) else [given]:
            if isinstance(entry, str) and entry.startswith("@"):
                group = self.one_of([entry[1:]], _GROUPS, "group")[0]
                found += [Step(n) for n, t in transformations().items() if t.group == group]
                continue
            if isinstance(entry, str) and entry.startswith("-"):
                gone = self.one_of([entry[1:]], [step.name for step in found], "transformation so far")[0]
                found = [step for step in found if step.name != gone]
                continue
            table = {"name": entry} if isinstance(entry, str) else entry
            if not isinstance(table, dict) or not isinstance(table.get("name"), str):
                self.fail(f"{entry!r} is no step", "give a name, or { name = …, options }", str(entry))
            self.one_of([table["name"]], list(transformations()), "transformation")
            entry_of = transformations()[table["name"]]
            options = {k: v for k, v in table.items() if k not in ("name", "twin")}
            self.keys(options, list(entry_of.options), f"transformation {entry_of.name}")
            twin = table.get("twin", False)
            if not isinstance(twin, bool):
                self.fail(f"twin is {twin!r}", "true or false", "twin")
            step = Step(entry_of.name, options, twin)
            self.values(step)
            found.append(step)
        return tuple(found)

    def values(self, step: Step) -> None:
        """Refuse values of options that the transformation refuses, tried on a model of two variables."""
        entry = transformations()[step.name]
        for key, value in step.options.items():
            default = entry.options[key]
            if default is not None and type(value) is not type(default):
                self.fail(f"{key} of {step.name} is {value!r}", f"a value such as {default!r}", key)
        try:
            (entry.twin if step.twin else entry.apply)(_two_variables(), Random(1), **step.options)
        except NotApplicable:
            pass
        except (InputError, ValueError, TypeError, ArithmeticError) as fault:
            told = fault.message if isinstance(fault, InputError) else f"{type(fault).__name__}: {fault}"
            remedy = fault.remedy if isinstance(fault, InputError) else "give another value"
            near = next((str(v) for v in step.options.values() if isinstance(v, str)), step.name)
            self.fail(told, remedy, near)


def _two_variables() -> Instance:
    return build_instance(
        variables=Axis(["x", "y"]),
        constraints=Axis(["c", "d"]),
        bounds=[(0, 4), (0, 4)],
        kinds=[ColumnKind.INTEGER, ColumnKind.INTEGER],
        rows=[({0: 1, 1: 1}, 3, None), ({0: 2, 1: 1}, None, 9)],
        cost={0: 3, 1: 2},
        sense="min",
        origin=Origin("x + y", "recipe"),
    )
