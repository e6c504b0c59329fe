"""What a file does when it is loaded besides defining what a build needs: whether all of it is harmless.

What is not needed by a build is never run with symbols, but Python runs it when the file is loaded. So nothing of it
may run code that somebody wrote: only what is listed here is taken to be harmless.
"""

from __future__ import annotations

import ast
import builtins
import importlib.machinery
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Loading", "bound_names", "is_main_guard", "shadowing"]

_PACKAGES = frozenset(
    ("gurobipy", "numpy", "pandas", "pulp", "pyomo", "ortools", "scipy", "highspy", "networkx", "matplotlib")
)
"""Packages whose import changes nothing here, besides those of Python."""

_ALSO_LOADED = frozenset(("bottleneck", "dateutil", "numba", "numexpr", "psutil", "pyarrow", "pytz", "six"))
"""Packages that those load where they are found."""

_ATTRIBUTES = frozenset(
    (
        *("typing", "typing_extensions", "types", "collections", "math", "decimal", "fractions", "numbers"),
        *("datetime", "pathlib", "numpy", "pandas", "gurobipy"),
    )
)
"""Modules whose attributes and entries can be looked up without running anything; ``ctypes.cdll.x`` loads a library."""

_HARMLESS_NAMES = frozenset(("__all__", "__author__", "__version__"))

_RUNS = "this runs when the file is loaded; put it under if __name__ == '__main__'"


def is_main_guard(node: ast.stmt) -> bool:
    """Tell whether a statement is what a script does that is not loaded as a module."""
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and ast.unparse(node.test) in ("__name__ == '__main__'", "'__main__' == __name__")
    )


def bound_names(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds where it stands."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
    else:
        yield from (
            n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        )


def shadowing(text: str, file: str) -> tuple[str, int | None] | None:
    """Return what lies beside a file and is loaded in place of a known package, and the line that does; or None."""
    beside = _modules_beside(file)
    known = {*sys.stdlib_module_names, *_PACKAGES, *_ALSO_LOADED}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for module in _modules(node):
                if module in beside:
                    return f"{module} is loaded from beside the file; rename what lies there", node.lineno
    # packages load others, which are looked for beside the file just as well
    own = os.path.splitext(os.path.basename(file))[0]
    for module in sorted((beside & known) - {own}):
        folder = os.path.join(os.path.dirname(os.path.abspath(file)), module)
        # a folder that is no package stands in for nothing
        if os.path.isdir(folder) and not any(n.startswith("__init__.") for n in os.listdir(folder)):
            continue
        return f"{module} beside the file stands in for the package of that name; rename it", None
    return None


def _modules_beside(file: str) -> set[str]:
    folder = os.path.dirname(os.path.abspath(file))
    suffixes = tuple(importlib.machinery.all_suffixes())
    try:
        with os.scandir(folder) as entries:
            return {e.name.split(".")[0] for e in entries if e.name.endswith(suffixes) or e.is_dir()}
    except OSError:
        # a source that is no file has nothing beside it
        return set()


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return [name.split(".")[0] for name in names]


@dataclass(frozen=True)
class Loading:
    """The loading of one file.

    Parameters
    ----------
    imports
        For each name that imports of the file bind: the package.
    bound
        Names that other statements of the file bind.
    read
        Names that are read anywhere but under the main guard.
    """

    imports: dict[str, str]
    bound: frozenset[str]
    read: frozenset[str]

    @classmethod
    def of(cls, body: list[ast.stmt]) -> Loading:
        """Return the loading of the statements of a file."""
        imports: dict[str, str] = {}
        bound: set[str] = set()
        read: set[str] = set()
        for node in body:
            if is_main_guard(node):
                continue
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                module = _modules(node)
                for k, name in enumerate(bound_names(node)):
                    package = module[k] if isinstance(node, ast.Import) else module[0]
                    # what has two meanings is none that is known
                    imports[name] = package if imports.get(name, package) == package else ""
            else:
                bound |= set(bound_names(node))
            read |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        return cls(imports, frozenset(bound), frozenset(read))

    def rebinds(self, node: ast.stmt) -> str:
        """Say why names that a statement binds may change what others mean; or nothing."""
        definition = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        # an import under an if binds names of the file as well
        for part in [node] if definition else ast.walk(node):
            starred = isinstance(part, ast.ImportFrom) and any(alias.name == "*" for alias in part.names)
            if starred and not (part is node and ast.unparse(part) == "from gurobipy import *"):
                return "'import *' may give other names another meaning; name what is imported"
            for name in bound_names(part) if isinstance(part, ast.stmt) else ():
                if name.startswith("__") and name.endswith("__") and name not in _HARMLESS_NAMES:
                    return f"{name} has a meaning for Python and is given another one"
        return ""

    def acts(self, node: ast.stmt) -> str:
        """Say why a statement that no build needs may do something when the file is loaded; or nothing."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = node.args
            defaults = [*arguments.defaults, *(d for d in arguments.kw_defaults if d)]
            plain = not node.decorator_list and all(map(self._is_plain, defaults))
            return "" if plain and self._has_plain_types(node) else _RUNS
        if isinstance(node, ast.ClassDef):
            return self._class_acts(node)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            known = {*sys.stdlib_module_names, *_PACKAGES}
            return "" if not getattr(node, "level", 0) and known.issuperset(_modules(node)) else _RUNS
        if isinstance(node, ast.Assign):
            plain = all(isinstance(t, ast.Name) for t in node.targets) and self._is_plain(node.value)
            return "" if plain else _RUNS
        if isinstance(node, ast.AnnAssign):
            plain = isinstance(node.target, ast.Name) and self._has_plain_types(node)
            return "" if plain and (node.value is None or self._is_plain(node.value)) else _RUNS
        constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        return "" if constant or isinstance(node, ast.Pass) else _RUNS

    def _class_acts(self, node: ast.ClassDef) -> str:
        if node.decorator_list or node.bases or node.keywords or getattr(node, "type_params", None):
            return "a class with a base, a decorator or the like may do something when the file is loaded"
        if node.name in self.read:
            return f"the class {node.name} is used"
        for statement in node.body:
            why = self.rebinds(statement) or self.acts(statement)
            if why:
                return why
        return ""

    def hidden(self, statement: ast.stmt) -> Iterator[tuple[ast.AST, str]]:
        """Yield the parts of a needed statement that Python runs and a run with symbols does not, and why."""
        for node in ast.walk(statement):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.AnnAssign)):
                if not self._has_plain_types(node):
                    yield node, "a type is computed when the file is loaded; write its name"
            elif isinstance(node, ast.comprehension) and not _is_names(node.target):
                yield node.target, "a comprehension assigns to something besides names"

    def _has_plain_types(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.AnnAssign) -> bool:
        if isinstance(node, ast.AnnAssign):
            return self._is_plain(node.annotation, types=True)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [a for a in (arguments.vararg, arguments.kwarg) if a]
        types = [a.annotation for a in every if a.annotation] + ([node.returns] if node.returns else [])
        return not getattr(node, "type_params", None) and all(self._is_plain(t, types=True) for t in types)

    def _is_plain(self, node: ast.expr, types: bool = False) -> bool:
        """Tell whether evaluating an expression runs nothing that somebody wrote."""
        if isinstance(node, (ast.Constant, ast.Name)):
            return True
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return all(self._is_plain(e, types) for e in node.elts)
        if isinstance(node, ast.Dict):
            return all(k is not None and self._is_plain(k) for k in node.keys) and all(
                map(self._is_plain, node.values)
            )
        if isinstance(node, (ast.UnaryOp, ast.BinOp)):
            if types and isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
                return self._is_plain(node.left, types) and self._is_plain(node.right, types)
            return _is_arithmetic(node)
        if isinstance(node, ast.Attribute):
            return self._is_known(node)
        if isinstance(node, ast.Subscript):
            return self._is_known(node.value) and self._is_plain(node.slice, types)
        return False

    def _is_known(self, node: ast.expr) -> bool:
        """Tell whether an expression is a name of Python or of a known module, or what is found under one."""
        while isinstance(node, ast.Attribute):
            node = node.value
        if not isinstance(node, ast.Name) or node.id in self.bound:
            return False
        if node.id in self.imports:
            return self.imports[node.id] in _ATTRIBUTES
        return hasattr(builtins, node.id) and not node.id.startswith("__")


def _is_arithmetic(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_arithmetic(node.left) and _is_arithmetic(node.right)
    if isinstance(node, ast.UnaryOp):
        return _is_arithmetic(node.operand)
    return isinstance(node, ast.Constant)


def _is_names(target: ast.expr) -> bool:
    if isinstance(target, (ast.Tuple, ast.List)):
        return all(map(_is_names, target.elts))
    return isinstance(target, ast.Name)
