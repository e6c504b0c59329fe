"""MPS text, fixed or free, read strictly: what readers take differently is refused or named in a warning."""

from __future__ import annotations

import numpy as np

from equivamap.ir.instance import Kind, Sense
from equivamap.readers.mps_bounds import read_bounds
from equivamap.readers.mps_columns import MpsColumns
from equivamap.readers.mps_sides import read_sides
from equivamap.readers.mps_text import FREE_ROW, OBJECTIVE_ROW, MpsText, Section
from equivamap.readers.stated_bounds import StatedBounds
from equivamap.readers.text_model import Place, TextModel, listed

__all__ = ["read_mps"]

_SENSES: dict[bytes, Sense] = {
    b"MAX": "max",
    b"MAXIMIZE": "max",
    b"MAXIMISE": "max",
    b"MIN": "min",
    b"MINIMIZE": "min",
    b"MINIMISE": "min",
}


def read_mps(data: bytes, path: str) -> TextModel:
    """Read MPS text.

    Parameters
    ----------
    data
        The whole text, UTF-8.
    path
        Name of the file for messages.

    Raises
    ------
    ReadError
        On a syntax error, an unknown or repeated name or value, an unusable number, or a PuLP file that states
        its sense in a comment only.
    UnsupportedError
        On a section outside mixed-integer linear programming.
    """
    text = MpsText(data if data.endswith(b"\n") else data + b"\n", Place(path))
    _pulp_comment(text)
    sections = {section.word: section for section in text.sections()}
    sense = _sense(text, sections.get(b"OBJSENSE"))
    _rows(text, sections[b"ROWS"])
    columns = MpsColumns(text, sections[b"COLUMNS"])
    cost, matrix = columns.matrix()
    row_lower, row_upper, offset = read_sides(
        text, sections.get(b"RHS"), sections.get(b"RANGES"), columns.row_index
    )
    kinds = columns.kinds()
    marked = kinds == np.uint8(Kind.INTEGER)
    stated = StatedBounds(text.place, columns.names)
    if b"BOUNDS" in sections:
        read_bounds(text, sections[b"BOUNDS"], columns.entries.columns, kinds, stated)
    lower, upper = stated.finished(kinds, marked, text.exact, text.warnings)
    header = sections.get(b"NAME")
    return TextModel(
        path=path,
        format="mps",
        name=b" ".join(header.rest).decode() if header else "",
        sense=sense,
        offset=offset,
        columns=columns.names,
        rows=[name.decode() for name, k in text.row_id.items() if k >= 0],
        indptr=matrix[0],
        index=matrix[1],
        value=matrix[2],
        cost=cost,
        lower=lower,
        upper=upper,
        kinds=kinds,
        row_lower=row_lower,
        row_upper=row_upper,
        exact=text.exact,
        warnings=text.warnings,
        excused=text.excused,
    )


def _pulp_comment(text: MpsText) -> None:
    """PuLP's ``writeMPS`` states the sense in a comment and leaves the objective's constant out."""
    number = 0
    for line in text.data[:4096].split(b"\n"):
        number += 1
        if line and not line.startswith(b"*"):
            return
        if not line.upper().startswith(b"*SENSE:"):
            continue
        if line.upper()[7:].strip().startswith(b"MAX"):
            text.place.refuse(
                f"the sense stands in a comment only ({line.decode(errors='replace').strip()}), so every"
                " reader minimises; PuLP's writeMPS also leaves out a constant of the objective",
                "pulp-sense",
                "pass the .py that builds the model; PuLP's writeLP keeps the sense but also drops the"
                " constant",
                number,
            )
        text.warn(
            "pulp-constant",
            "written by PuLP's writeMPS, which leaves out a constant of the objective; pass the .py if the"
            " objective has one",
        )


def _sense(text: MpsText, section: Section | None) -> Sense:
    if section is None:
        return "min"
    words = [(section.line, token) for token in section.rest]
    words += [(number, token) for number, tokens in text.lines(section) for token in tokens]
    if len(words) != 1 or words[0][1].upper() not in _SENSES:
        stated = b" ".join(token for _, token in words).decode(errors="replace")
        text.place.refuse(
            f"OBJSENSE is '{stated}'",
            "syntax",
            "write MAX or MIN",
            words[0][0] if words else section.line,
        )
    if section.rest:
        # HiGHS reads the sense on a line of its own only, and minimises otherwise
        text.excused.add("sense")
        text.warn(
            "objsense-line",
            f"the sense {words[0][1].decode()} stands on the line of OBJSENSE, where some readers (HiGHS) do"
            " not see it and minimise",
        )
    return _SENSES[words[0][1].upper()]


def _rows(text: MpsText, section: Section) -> None:
    row_id = text.row_id
    free: list[bytes] = []
    for number, tokens in text.lines(section):
        if len(tokens) != 2:
            remedy = "each line of ROWS is a type and a name without blanks; write names without blanks"
            text.place.refuse(f"{len(tokens)} words where ROWS has two", "syntax", remedy, number)
        kind, name = tokens
        if name in row_id:
            text.place.refuse(
                f"row {name.decode()} is declared twice",
                "duplicate-name",
                "give each row its own name",
                number,
            )
        if kind in (b"L", b"G", b"E"):
            row_id[name] = len(text.row_types)
            text.row_types.append(kind)
        elif kind == b"N":
            row_id[name] = OBJECTIVE_ROW if text.objective is None else FREE_ROW
            if text.objective is None:
                text.objective = name
            else:
                free.append(name)
        else:
            text.place.refuse(
                f"row {name.decode()} has type '{kind.decode(errors='replace')}'",
                "syntax",
                "types are N, L, G and E",
                number,
            )
    if text.objective is None:
        text.warn("no-objective", "the file has no objective row (type N); the objective is 0")
    if free:
        assert text.objective is not None
        text.warn(
            "free-rows",
            f"the first row of type N, {text.objective.decode()}, is the objective; the others bind nothing and"
            f" are left out: {listed(r.decode() for r in free)}",
        )
