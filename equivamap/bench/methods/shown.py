"""What a language model is shown of a pair: sources as text, and families in the words of the map language.

File names are not shown: ``47_c`` would tell the answer. What models and data say is a stranger's text, and marked so.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

from equivamap.bench.pairs import Pair
from equivamap.errors import ReadError
from equivamap.ir import Family, Instance, Kind
from equivamap.mapping.notation import literal, name_text
from equivamap.mapping.render import member_reference

__all__ = ["MOST_CHARACTERS", "families_text", "family_text", "sources_text"]

MOST_CHARACTERS = 200_000
"""Longest text of a pair that is shown; a longer one is not cut, but not shown at all."""

_VALUES_SHOWN = 12
_FENCE = "~~~~"


def sources_text(pair: Pair) -> str:
    """Return description, models and data of a pair as they stand in their files.

    Raises
    ------
    ReadError
        If a file cannot be read as text, or all of them are too long.
    """
    parts = []
    if pair.text:
        parts.append(_fenced("Problem description", pair.text))
    for name, model, data in (("A", pair.a, pair.data_a), ("B", pair.b, pair.data_b)):
        parts.append(_fenced(f"Formulation {name}", _content(model)))
        for place in data:
            files = (
                sorted(f for f in Path(place).rglob("*") if f.is_file()) if Path(place).is_dir() else [place]
            )
            parts += [_fenced(f"Data of formulation {name}", _content(Path(file))) for file in files]
    text = "\n\n".join(parts)
    if len(text) > MOST_CHARACTERS:
        raise ReadError(
            f"the sources have {len(text)} characters; {MOST_CHARACTERS} are shown to a language model",
            kind="too-large",
            remedy="use smaller instances",
        )
    return text


def _content(file: Path) -> str:
    try:
        if file.suffix == ".gz":
            with gzip.open(file) as stream:
                raw = stream.read(4 * MOST_CHARACTERS + 1)
        else:
            with file.open("rb") as plain:
                raw = plain.read(4 * MOST_CHARACTERS + 1)
        if len(raw) > 4 * MOST_CHARACTERS:
            raise ReadError(
                f"a source is longer than {MOST_CHARACTERS} characters",
                kind="too-large",
                remedy="use smaller instances",
                file=str(file),
            )
        return raw.decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise ReadError(
            f"the source cannot be shown to a language model: {fault}",
            kind="unreadable",
            remedy="give text in UTF-8",
            file=str(file),
        ) from None


def _fenced(title: str, text: str) -> str:
    fence = _FENCE
    while fence in text:
        fence += "~"
    return f"{title}:\n{fence}\n{text.rstrip()}\n{fence}"


def families_text(model: Instance) -> str:
    """Return the variable families of a model, one a line."""
    return "\n".join(f"- {family_text(model, family)}" for family in model.variables.families.values())


def family_text(model: Instance, family: Family) -> str:
    """Return one variable family: its name as maps write it, its indices, kind, bounds and documentation."""
    name = name_text(family.name)
    if family.indices == ((),):
        head = name
    elif family.arity is None:
        members = [member_reference(model.variables, p) for p in family.positions]
        head = f"{name}, {len(family.indices)} members: {_listed(members)}"
    else:
        letters = [f"i{k}" for k in range(1, family.arity + 1)]
        sets = [dict.fromkeys(index[k] for index in family.indices) for k in range(family.arity)]
        ranges = "; ".join(
            f"{letter} in {{{_listed([_value(v) for v in values])}}}"
            for letter, values in zip(letters, sets, strict=True)
        )
        head = f"{name}[{','.join(letters)}], {len(family.indices)} members: {ranges}"
    kinds = {Kind(int(model.kinds[p])) for p in family.positions}
    domain = " or ".join(sorted(kind.name.lower() for kind in kinds))
    for k, words in enumerate(("at least", "at most")):
        ends = {model.exact_bounds[p][k] for p in family.positions}
        end = ends.pop()
        if not ends and end is not None:  # the sources tell bounds that differ
            domain += f", {words} {end}"
    doc = " ".join(family.doc.split())
    return f"{head}; {domain}" + (f"; {doc}" if doc else "")


def _value(part: int | float | str) -> str:
    return str(part) if isinstance(part, float) else literal(part)


def _listed(values: Sequence[str]) -> str:
    if len(values) <= _VALUES_SHOWN:
        return ", ".join(values)
    return f"{', '.join(values[: _VALUES_SHOWN - 1])}, ..., {values[-1]}"
