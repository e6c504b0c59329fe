"""What a language model is shown of a pair: sources as text.

File names are not shown: ``47_c`` would tell the answer. What models and data say is a stranger's text, and marked so.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from equivamap.bench.methods.open_sides import formulation_text, map_text
from equivamap.bench.pairs import Pair
from equivamap.errors import ReadError
from equivamap.formulations.builds.formulation_bench import read_bench_formulation

__all__ = ["MOST_CHARACTERS", "sources_text"]

MOST_CHARACTERS = 200_000
"""Longest text of a pair that is shown; a longer one is not cut, but not shown at all."""

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
        if pair.is_open:
            parts.append(_fenced(f"Formulation {name}", formulation_text(model)))
            continue
        parts.append(_fenced(f"Formulation {name}", _content(model)))
        for place in data:
            files = (
                sorted(f for f in Path(place).rglob("*") if f.is_file()) if Path(place).is_dir() else [place]
            )
            parts += [_fenced(f"Data of formulation {name}", _content(Path(file))) for file in files]
    if pair.is_open:
        parts += _open_data(pair)
    text = "\n\n".join(parts)
    if len(text) > MOST_CHARACTERS:
        raise ReadError(
            f"the sources have {len(text)} characters; {MOST_CHARACTERS} are shown to a language model",
            kind="too-large",
            remedy="use smaller instances",
        )
    return text


def _open_data(pair: Pair) -> list[str]:
    """Return how B's data are computed from A's, and the data that A comes with."""
    a = read_bench_formulation(pair.a)
    stated = map_text(pair, a)
    parts = [_fenced("Data of formulation B from that of A", stated)] if stated else []
    if a.example is not None:
        parts.append(_fenced("Example data of formulation A", json.dumps(a.example)))
    return parts


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
