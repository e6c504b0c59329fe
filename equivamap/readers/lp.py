"""LP text, read strictly: what readers take differently is refused or named in a warning."""

from __future__ import annotations

import re

import numpy as np

from equivamap.ir.instance import Sense
from equivamap.readers.lp_bounds import read_bounds, read_kinds
from equivamap.readers.lp_constraints import read_constraints
from equivamap.readers.lp_expressions import read_objective
from equivamap.readers.lp_rows import LpRows
from equivamap.readers.lp_sections import read_sections
from equivamap.readers.lp_text import LpText, without_comments
from equivamap.readers.stated_bounds import NOUGHT, StatedBounds
from equivamap.readers.text_model import Place, TextModel, doubles, listed

__all__ = ["read_lp"]

_WRITTEN_BY_PULP = re.compile(r"\A\\\* [^\n]* \*\\\r?\n(?:Max|Min)imize\r?\n")


def read_lp(data: bytes, path: str) -> TextModel:
    """Read LP text (the CPLEX LP format and the forms of it that Gurobi, HiGHS, PuLP and Pyomo write).

    Parameters
    ----------
    data
        The whole text, UTF-8.
    path
        Name of the file for messages.

    Raises
    ------
    ReadError
        On a syntax error, an unknown or repeated name or value, or an unusable number.
    UnsupportedError
        On a part outside mixed-integer linear programming.
    """
    written = data.decode()
    text = LpText(without_comments(written), Place(path))
    if _WRITTEN_BY_PULP.match(written):
        text.warn(
            "pulp-constant",
            "written by PuLP's writeLP, which leaves out a constant of the objective; pass the .py if the"
            " objective has one",
        )
    sections = read_sections(text)
    sense: Sense = "max" if sections[0].word.startswith("max") else "min"
    cost, offset = read_objective(text, sections[0])
    rows = next((read_constraints(text, s) for s in sections if s.group == "rows"), LpRows())
    in_expressions = len(text.names)
    stated = StatedBounds(text.place, text.names)
    for section in sections:
        if section.word.startswith("bound"):
            read_bounds(text, section, stated)
    kinds = read_kinds(text, sections, stated)
    _check_names(text, in_expressions)
    n = len(text.names)
    indptr, index, value = rows.matrix(text)
    lower, upper = stated.finished(kinds, np.zeros(n, dtype=np.bool_), text.exact, text.warnings)
    rows.warn(text)
    return TextModel(
        path=path,
        format="lp",
        name="",
        sense=sense,
        offset=offset,
        columns=text.names,
        rows=rows.names(),
        indptr=indptr,
        index=index,
        value=value,
        cost=doubles([cost.get(j, NOUGHT) for j in range(n)], "cost", text.exact),
        lower=lower,
        upper=upper,
        kinds=kinds,
        row_lower=doubles(rows.lower, "row_lower", text.exact),
        row_upper=doubles(rows.upper, "row_upper", text.exact),
        exact=text.exact,
        warnings=text.warnings,
        excused=text.excused,
        unlabelled={i for i, label in enumerate(rows.labels) if label is None},
    )


def _check_names(text: LpText, in_expressions: int) -> None:
    """Name the variables that stand behind the first `in_expressions`, which no expression mentions."""
    if len(text.names) > in_expressions:
        text.warn(
            "only-declared",
            "variables that no row and no objective names, only bounds or types:"
            f" {listed(text.names[in_expressions:])}",
        )
    if not text.names:
        text.place.refuse(
            "the model has no variables", "empty-model", "check the program that wrote the file"
        )
