"""HiGHS as a second reader of a model file: what it reads must be what the text states."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from equivamap.errors import ReadError
from equivamap.ir.instance import Kind, Warned
from equivamap.ir.numbers import nearest_float
from equivamap.readers.text_model import INFINITE, Floats, TextModel

__all__ = ["EXACT_COMPARISON", "confirm_with_highs"]

EXACT_COMPARISON = 200_000
"""Matrices of up to this many entries are compared one by one, larger ones by the product with a random point."""

_SMALLEST = 1e-12
_SOUGHT = ("WARNING:", "ERROR:")


@dataclass(frozen=True)
class _Difference:
    what: str
    highs: str
    text: str


def confirm_with_highs(model: TextModel, source: Path | bytes) -> list[Warned]:
    """Read the same text with HiGHS and compare.

    Parameters
    ----------
    model
        What the text states.
    source
        The file, or its text where the file is compressed.

    Returns
    -------
    list of Warned
        What HiGHS warned about, or that it cannot read the file at all.

    Raises
    ------
    ReadError
        If HiGHS reads another model.
    """
    with tempfile.TemporaryDirectory(prefix="equivamap-") as directory:
        file = Path(directory) / f"model.{model.format}"
        if isinstance(source, bytes):
            file.write_bytes(source)
        else:
            _link(source.resolve(), file)
        solver, log = _read(file, Path(directory) / "log")
        log = [line.replace(str(file), model.path) for line in log]
    if solver is None:
        reason = next((line for line in log if line.startswith("ERROR:")), "no reason given")
        return [
            Warned(
                "single-reader",
                "HiGHS cannot read this file, so it was read by EquivaMap's own reader alone; HiGHS says:"
                f" {reason.removeprefix('ERROR:').strip()}",
            )
        ]
    difference = next(_differences(model, solver), None)
    if difference is not None:
        raise ReadError(
            f"HiGHS reads {difference.what} as {difference.highs}, the text states {difference.text}",
            kind="readers-disagree",
            remedy="write the model again with another program, or in another format, or pass the script that builds"
            " it",
            file=model.path,
        )
    return [
        Warned("highs", f"HiGHS: {line.removeprefix('WARNING:').strip()}")
        for line in log
        if "WARNING:" in line
    ]


def _link(source: Path, file: Path) -> None:
    """Give `source` a name that HiGHS can read whatever it is called."""
    try:
        os.symlink(source, file)
    except OSError:  # no permission for links, as on some Windows machines
        shutil.copyfile(source, file)


def _read(file: Path, log: Path) -> tuple[Any, list[str]]:
    """Return the solver that read `file`, or None, and its warnings and errors.

    The log goes through a file: some messages of HiGHS are no valid UTF-8, which its callback cannot carry.
    """
    import highspy

    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("log_to_console", False),
        ("small_matrix_value", _SMALLEST),
        ("large_matrix_value", math.inf),
        ("infinite_bound", math.inf),
        ("infinite_cost", math.inf),
        ("log_file", str(log)),
        ("output_flag", True),
    ):
        solver.setOptionValue(option, value)
    status = solver.readModel(str(file))
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("log_file", "")
    said = log.read_bytes().decode(errors="replace").splitlines() if log.exists() else []
    lines = [line.strip() for line in said if line.strip().startswith(_SOUGHT)]
    return (None if status == highspy.HighsStatus.kError else solver), lines


def _differences(model: TextModel, solver: Any) -> Iterator[_Difference]:
    """Compare part by part; the first difference is what the user is told."""
    import highspy

    n, m = solver.getNumCol(), solver.getNumRow()
    if (n, m) != (len(model.columns), len(model.rows)):
        yield _Difference(
            "the size", f"{n} columns and {m} rows", f"{len(model.columns)} and {len(model.rows)}"
        )
        return
    lp = solver.getLp()
    sense = "max" if lp.sense_ == highspy.ObjSense.kMaximize else "min"
    if sense != model.sense and "sense" not in model.excused:
        yield _Difference("the sense", sense, model.sense)
    if "offset" not in model.excused and not math.isclose(
        lp.offset_, nearest_float(model.offset), rel_tol=1e-12, abs_tol=1e-300
    ):
        yield _Difference(
            "the constant of the objective", f"{lp.offset_:g}", f"{nearest_float(model.offset):g}"
        )
    columns = list(lp.col_names_)
    if columns != model.columns:
        yield from _name_difference("column", columns, model.columns, set())
        return
    rows = list(lp.row_names_)
    if m and rows != model.rows:
        yield from _name_difference("row", rows, model.rows, model.unlabelled)
    _, _, cost, lower, upper, _ = solver.getCols(n, np.arange(n, dtype=np.int32))
    if "cost" not in model.excused:
        yield from _number_difference("the cost of", cost, model.cost, columns)
    yield from _number_difference("the lower bound of", _capped(lower), model.lower, columns)
    yield from _number_difference("the upper bound of", _capped(upper), model.upper, columns)
    kinds = _kinds(lp, n)
    same = kinds == model.kinds
    # HiGHS forgets that a semicontinuous variable (SC) stood between integer markers
    forgotten = (kinds == Kind.SEMICONTINUOUS) & (model.kinds == Kind.SEMIINTEGER)
    if model.format == "mps":
        same |= forgotten
    for j in np.flatnonzero(~same)[:1].tolist():
        yield _Difference(f"the kind of {columns[j]}", _kind_text(kinds[j]), _kind_text(model.kinds[j]))
    if m:
        _, _, row_lower, row_upper, _ = solver.getRows(m, np.arange(m, dtype=np.int32))
        if "sides" not in model.excused:
            yield from _side_difference("lower", _capped(row_lower), model.row_lower, model)
            yield from _side_difference("upper", _capped(row_upper), model.row_upper, model)
        if "matrix" not in model.excused:
            yield from _matrix_difference(model, lp, solver)


def _capped(bounds: Floats) -> Floats:
    return np.where(np.abs(bounds) >= INFINITE, np.copysign(np.inf, bounds), bounds)


def _name_difference(
    what: str, highs: list[str], text: list[str], unlabelled: set[int]
) -> Iterator[_Difference]:
    if len(highs) != len(text):
        yield _Difference(f"the {what} names", f"{len(highs)} names", f"{len(text)}")
        return
    for k, (a, b) in enumerate(zip(highs, text, strict=True)):
        if a != b and k not in unlabelled:
            yield _Difference(f"the name of {what} {k + 1}", a, b)
            return


def _number_difference(what: str, highs: Floats, text: Floats, names: list[str]) -> Iterator[_Difference]:
    for k in np.flatnonzero(highs != text)[:1].tolist():
        yield _Difference(f"{what} {names[k]}", f"{highs[k]:.17g}", f"{text[k]:.17g}")


def _side_difference(which: str, highs: Floats, text: Floats, model: TextModel) -> Iterator[_Difference]:
    # sides that come from RANGES are sums, which HiGHS rounds and EquivaMap does not
    near = np.isclose(highs, text, rtol=1e-12, atol=0.0) | (highs == text)
    for k in np.flatnonzero(~near)[:1].tolist():
        if np.isfinite(highs[k]) and np.isfinite(text[k]) and _cancelled(highs[k], text[k], model, k):
            continue
        yield _Difference(f"the {which} side of row {model.rows[k]}", f"{highs[k]:.17g}", f"{text[k]:.17g}")


def _cancelled(highs: float, text: float, model: TextModel, row: int) -> bool:
    """Tell whether a difference is no more than the rounding of a range that nearly cancels its side."""
    size = max(abs(x) for x in (model.row_lower[row], model.row_upper[row]) if np.isfinite(x))
    return abs(highs - text) <= 4 * math.ulp(size)


def _kind_text(kind: np.uint8) -> str:
    return Kind(int(kind)).name.lower()


def _kinds(lp: Any, n: int) -> npt.NDArray[np.uint8]:
    codes = [int(kind) for kind in lp.integrality_]
    return np.array(codes, dtype=np.uint8) if codes else np.zeros(n, dtype=np.uint8)


def _matrix_difference(model: TextModel, lp: Any, solver: Any) -> Iterator[_Difference]:
    # HiGHS leaves out entries below its smallest value, the text's own are kept
    kept = np.abs(model.value) > _SMALLEST
    count = int(kept.sum())
    highs_count = int(solver.getNumNz())
    if highs_count != count:
        yield _Difference("the matrix", f"{highs_count} entries", f"{count}")
        return
    if count > EXACT_COMPARISON:
        yield from _product_difference(model, solver)
        return
    matrix = lp.a_matrix_
    start = np.array(matrix.start_, dtype=np.int64)
    index = np.array(matrix.index_, dtype=np.int64)
    value = np.array(matrix.value_, dtype=np.float64)
    column = np.repeat(np.arange(len(model.columns)), np.diff(start))
    order = np.lexsort((index, column))
    column_of = np.repeat(np.arange(len(model.columns)), np.diff(model.indptr))[kept]
    same = (
        (column[order] == column_of)
        & (index[order] == model.index[kept])
        & (value[order] == model.value[kept])
    )
    for k in np.flatnonzero(~same)[:1].tolist():
        j, i, v = int(column_of[k]), int(model.index[kept][k]), float(model.value[kept][k])
        at = order[k]
        yield _Difference(
            f"the entry of {model.columns[j]} in {model.rows[i]}",
            f"{value[at]:.17g} of {model.columns[int(column[at])]} in {model.rows[int(index[at])]}",
            f"{v:.17g}",
        )


def _product_difference(model: TextModel, solver: Any) -> Iterator[_Difference]:
    """Compare the products with random integer points; magnitudes give each row its rounding allowance."""
    import highspy

    n, m = len(model.columns), len(model.rows)
    random = np.random.default_rng(20260101)
    column_of = np.repeat(np.arange(n), np.diff(model.indptr))
    point = random.integers(1, 1000, n).astype(np.float64)
    parts = model.value * point[column_of]
    product = np.bincount(model.index, weights=parts, minlength=m)
    allowance = 1e-12 * np.bincount(model.index, weights=np.abs(parts), minlength=m)
    solution = highspy.HighsSolution()
    solution.col_value = point
    solver.setSolution(solution)
    theirs = np.array(solver.getSolution().row_value, dtype=np.float64)
    for i in np.flatnonzero(~(np.abs(product - theirs) <= allowance))[:1].tolist():
        yield _Difference(
            f"row {model.rows[i]} at a test point",
            f"{theirs[i]:.17g}",
            f"a row worth {product[i]:.17g} there",
        )
