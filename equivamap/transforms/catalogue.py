"""The catalogue: one folder a transformation, with a model before, after, and after the unsound twin."""

from __future__ import annotations

import enum
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args

from equivamap.errors import ReadError
from equivamap.shipped import catalogue
from equivamap.transforms.transformation import Group
from equivamap.verify.relations import Basis, Outcome, Relation

__all__ = ["Claimed", "Entry", "entries", "read_entry"]

MODELS = ("before", "after", "broken")

_TYPES: dict[str, tuple[type, str]] = {
    "name": (str, "a text"),
    "group": (str, "a text"),
    "summary": (str, "a text"),
    "note": (str, "a text"),
    "seed": (int, "a whole number"),
    "options": (dict, "a table"),
    "after": (dict, "a table"),
    "broken": (dict, "a table"),
}
_CLAIM_TYPES: dict[str, tuple[type, str]] = {
    "relation": (str, "a text"),
    "verdict": (str, "a text"),
    "map": (str, "a text"),
    "basis": (str, "a text"),
    "objective": (str, "a text"),
    "open": (list, "a list of families"),
}
_Name = TypeVar("_Name", bound=enum.StrEnum)
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True)
class Claimed:
    """What the catalogue says of one pair, ``before.lp`` as the reference.

    Parameters
    ----------
    relation, verdict
        The verdict that `equivamap.check` must give on this relation with `map`.
    map
        Map text: of the sound side the map that proves it, of the unsound side the one that its author would claim.
    basis
        What a refutation stands on; None where it is not stated.
    open
        Families of the reference that may stay open.
    objective
        Objective maps allowed, as `equivamap.check` takes them.
    """

    relation: Relation
    verdict: Outcome
    map: str
    basis: Basis | None = None
    open: tuple[str, ...] = ()
    objective: str = "auto"


@dataclass(frozen=True)
class Entry:
    """One folder of the catalogue.

    Parameters
    ----------
    folder
        Where it lies; `model` gives the paths of its LP files.
    name, group, summary
        As in the registry.
    note
        Why the sound side is right and what goes wrong in the other.
    seed, options
        What `before` becomes the other two models with.
    after, broken
        What holds between ``before.lp`` and the other two.
    """

    folder: Path
    name: str
    group: str
    summary: str
    note: str
    seed: int
    after: Claimed
    broken: Claimed
    options: Mapping[str, Any] = field(default_factory=dict)

    def model(self, which: str) -> Path:
        """Return the path of ``before``, ``after`` or ``broken``."""
        return self.folder / f"{which}.lp"


def entries(root: Path | None = None) -> dict[str, Entry]:
    """Return all entries by name, in order of name.

    Parameters
    ----------
    root
        Folder of the catalogue; by default the one that ships with the package.
    """
    folders = sorted(f for f in (root or catalogue()).iterdir() if f.is_dir() and not f.name.startswith("."))
    return {folder.name: read_entry(folder.name, root) for folder in folders}


def read_entry(name: str, root: Path | None = None, *, models: bool = True) -> Entry:
    """Read one entry.

    Parameters
    ----------
    name
        The transformation, which is the name of the folder.
    root
        Folder of the catalogue; by default the one that ships with the package.
    models
        Whether all three models must be there; their golden files are made from an entry without them.

    Raises
    ------
    ReadError
        If a file is missing, or ``spec.toml`` does not say what an entry must; the message has the place.
    """
    folder = (root or catalogue()) / name
    return _Spec(folder / "spec.toml").entry(folder, MODELS if models else ("before",))


class _Spec:
    """One ``spec.toml`` as it is read; every complaint names its line where there is one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8")
            self.table = tomllib.loads(self.text)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            raise ReadError(
                f"cannot read the catalogue entry {path.parent.name}: {why}",
                kind="catalogue-entry",
                remedy="every transformation has a folder with spec.toml, before.lp, after.lp and broken.lp",
                file=str(path),
            ) from error
        except tomllib.TOMLDecodeError as error:
            place = _AT_LINE.search(str(error))
            raise ReadError(
                f"not a TOML file: {_AT_LINE.sub('', str(error)).strip()}",
                kind="catalogue-entry",
                remedy="correct the line",
                file=str(path),
                line=int(place[1]) if place else None,
                column=int(place[2]) if place else None,
            ) from error

    def fail(
        self, message: str, key: str = "", section: str = "", remedy: str = "correct the entry"
    ) -> NoReturn:
        raise ReadError(
            message, kind="catalogue-entry", remedy=remedy, file=str(self.path), line=self.line(key, section)
        )

    def line(self, key: str, section: str) -> int | None:
        """Return the line of a key within its section, or of the section."""
        here, found = "", None
        for number, text in enumerate(self.text.splitlines(), 1):
            header = re.match(r"\s*\[([^\[\]]+)\]", text)
            if header:
                here = header[1].strip()
                if here == section or (not section and here == key):
                    found = number
            elif here == section and key and re.match(rf"\s*{re.escape(key)}\s*=", text):
                return number
        return found

    def checked(
        self,
        table: Mapping[str, Any],
        types: Mapping[str, tuple[type, str]],
        required: tuple[str, ...],
        section: str = "",
    ) -> None:
        where = f" in [{section}]" if section else ""
        for key, value in table.items():
            if key not in types:
                self.fail(f"unknown key {key!r}{where}", key, section, f"known ones: {', '.join(types)}")
            kind, words = types[key]
            if not isinstance(value, kind) or isinstance(value, bool):
                self.fail(f"{key}{where} must be {words}, not {value!r}", key, section)
        missing = [key for key in required if key not in table]
        if missing:
            self.fail(f"{' and '.join(missing)} missing{where}", "", section, "add what is missing")

    def entry(self, folder: Path, models: tuple[str, ...]) -> Entry:
        table = self.table
        self.checked(table, _TYPES, ("name", "group", "summary", "note", "seed", "after", "broken"))
        if table["name"] != folder.name:
            self.fail(f"the folder is {folder.name}, the name {table['name']!r}", "name")
        if table["group"] not in get_args(Group):
            self.fail(
                f"unknown group {table['group']!r}", "group", remedy=f"one of {', '.join(get_args(Group))}"
            )
        lacking = [f"{which}.lp" for which in models if not (folder / f"{which}.lp").is_file()]
        if lacking:
            self.fail(
                f"{' and '.join(lacking)} missing beside it",
                remedy=f"make the golden files: python tests/transforms/make_golden.py {folder.name}",
            )
        return Entry(
            folder=folder,
            name=table["name"],
            group=table["group"],
            summary=table["summary"],
            note=table["note"],
            seed=table["seed"],
            after=self.claimed("after"),
            broken=self.claimed("broken"),
            options=table.get("options", {}),
        )

    def claimed(self, section: str) -> Claimed:
        table = self.table[section]
        self.checked(table, _CLAIM_TYPES, ("relation", "verdict", "map"), section)
        opened = table.get("open", [])
        if not all(isinstance(family, str) for family in opened):
            self.fail(f"open in [{section}] must be a list of families, not {opened!r}", "open", section)
        basis = self.member(Basis, section, "basis") if "basis" in table else None
        return Claimed(
            relation=self.member(Relation, section, "relation"),
            verdict=self.member(Outcome, section, "verdict"),
            map=table["map"],
            basis=basis,
            open=tuple(opened),
            objective=table.get("objective", "auto"),
        )

    def member(self, known: type[_Name], section: str, key: str) -> _Name:
        value = self.table[section][key]
        if value not in list(known):
            self.fail(f"unknown {key} {value!r} in [{section}]", key, section, f"one of {', '.join(known)}")
        return known(value)
