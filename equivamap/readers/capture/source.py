"""Scripts and notebooks as one piece of source text with places that people recognise."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from dataclasses import dataclass

from equivamap.errors import ReadError

__all__ = ["Source", "declaration_lines", "read_source"]

_MAGIC = re.compile(r"^(\s*)(%|!|\?)")
_ASSIGNED_MAGIC = re.compile(r"^(\s*)[\w, ]+=\s*[%!]")
_PYTHON_CELLS = ("%%time", "%%timeit", "%%capture", "%%prun")


@dataclass(frozen=True)
class Source:
    """Python source of a script, or of all code cells of a notebook.

    Parameters
    ----------
    filename
        Name under which the code is compiled: the absolute path.
    shown
        Path as the user gave it.
    text
        The source; in a notebook magics are replaced by ``pass``, so lines keep their numbers.
    cells
        For a notebook: first line of each code cell, with the cell's number.
    """

    filename: str
    shown: str
    text: str
    cells: tuple[tuple[int, int], ...] = ()

    def place(self, line: int) -> str:
        """Return ``file:line``, or ``file:cell N:line`` for a notebook."""
        start, number = 0, 0
        for first, cell in self.cells:
            if first <= line:
                start, number = first, cell
        if number:
            return f"{self.shown}:cell {number}:{line - start + 1}"
        return f"{self.shown}:{line}"

    def tree(self) -> ast.Module:
        """Return the syntax tree.

        Raises
        ------
        ReadError
            If the text is not Python.
        """
        try:
            return ast.parse(self.text, self.filename)
        except SyntaxError as fault:
            line = fault.lineno or 1
            raise ReadError(
                f"syntax error: {fault.msg}" + (f" ({self.place(line)})" if self.cells else ""),
                kind="syntax",
                remedy="run the file by itself and correct it",
                file=self.shown,
                line=line,
            ) from fault
        except (ValueError, RecursionError, MemoryError) as fault:
            raise ReadError(
                f"the file is not Python: {fault}",
                kind="syntax",
                remedy="check that this is a text file",
                file=self.shown,
            ) from fault


def read_source(path: str, shown: str) -> Source:
    """Read a script or a notebook.

    Raises
    ------
    ReadError
        If the file is empty, binary, or no notebook.
    """
    with open(path, "rb") as stream:
        data = stream.read()
    if not data.strip():
        raise ReadError(
            "the file is empty", kind="empty", remedy="give the script that builds the model", file=shown
        )
    if b"\0" in data:
        raise ReadError(
            "the file is binary, not a text", kind="binary", remedy="give a Python script", file=shown
        )
    if path.endswith(".ipynb"):
        return _read_notebook(data, path, shown)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.TextIOWrapper(io.BytesIO(data), encoding, newline=None).read()
    except (SyntaxError, UnicodeDecodeError, LookupError) as fault:
        raise ReadError(
            f"the file is not Python text: {fault}",
            kind="binary",
            remedy="save it as UTF-8",
            file=shown,
        ) from fault
    return Source(path, shown, text)


def _read_notebook(data: bytes, path: str, shown: str) -> Source:
    try:
        cells = json.loads(data)["cells"]
        texts = [
            (number, "".join(cell["source"]))
            for number, cell in enumerate(cells, start=1)
            if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise ReadError(
            f"the file is not a notebook: {fault}",
            kind="syntax",
            remedy="save it in notebook format 4, or give a script",
            file=shown,
        ) from fault
    lines: list[str] = []
    firsts: list[tuple[int, int]] = []
    for number, text in texts:
        firsts.append((len(lines) + 1, number))
        lines.extend(_without_magics(text))
    return Source(path, shown, "\n".join(lines) + "\n", tuple(firsts))


def _without_magics(text: str) -> list[str]:
    """Return the lines of a cell; magics become ``pass``, or nothing where the whole cell is one."""
    lines = text.splitlines() or [""]
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and not first.startswith(_PYTHON_CELLS):
        return ["pass" for _ in lines]
    result = []
    continued = False
    for line in lines:
        magic = _MAGIC.match(line) or _ASSIGNED_MAGIC.match(line)
        if (magic or continued or line.rstrip().endswith("?")) and not _inside_string(line, magic, continued):
            indent = re.match(r"\s*", line)
            result.append((indent.group() if indent else "") + "pass")
            continued = line.rstrip().endswith("\\")
        else:
            result.append(line)
    return result


def _inside_string(line: str, magic: object, continued: bool) -> bool:
    """Tell whether a line that merely ends in a question mark is ordinary text or code."""
    return not magic and not continued and not re.match(r"^\s*\??[\w.]+\?{1,2}\s*$", line)


def declaration_lines(tree: ast.Module) -> dict[str, int]:
    """Return the line on which each family seems to be declared, by family name.

    ``m.x = Var(…)`` and ``x = m.addVars(…)`` declare ``x``; a text that is the first argument or the ``name`` of a
    call, as in ``LpVariable.dicts("x", …)`` or ``addConstr(…, name="cap")``, declares that name.
    """
    lines: dict[str, int] = {}
    named: dict[str, int] = {}
    for node in ast.walk(tree):
        made = (ast.Call, ast.ListComp, ast.DictComp)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, made):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    lines.setdefault(target.id, node.lineno)
                elif isinstance(target, ast.Attribute):
                    lines.setdefault(target.attr, node.lineno)
        if isinstance(node, ast.Call):
            texts = list(node.args[:1]) + [k.value for k in node.keywords if k.arg in ("name", "doc")]
            for text in texts:
                family = _leading_text(text)
                if family:
                    named.setdefault(family, node.lineno)
        if isinstance(node, (ast.AugAssign, ast.Expr)) and isinstance(node.value, ast.Tuple):
            # PuLP: problem += expression, "name"
            family = _leading_text(node.value.elts[-1])
            if family:
                named.setdefault(family, node.lineno)
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            # Pyomo: @model.Constraint(model.I) def cap(m, i): …
            lines.setdefault(node.name, node.decorator_list[0].lineno)
    return {**lines, **named}


def _leading_text(node: ast.expr) -> str:
    """Return the family in a text or at the start of an f-string: ``f"cap_{i}"`` gives ``cap``."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"[\W_]+$", "", node.value.split("%")[0].split("[")[0].split("(")[0])
    return ""
