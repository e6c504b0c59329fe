"""Imports go one way, and heavy packages are not imported before they are needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import equivamap

PACKAGE = Path(equivamap.__file__).parent

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "shipped": {"errors"},
    "llm": {"errors"},
    "ir": {"errors"},
    "readers": {"errors", "ir"},
    "writers": {"errors", "ir"},
    "algebra": {"ir", "writers"},
    "deadlines": set(),
    "progress": set(),
    "diagnosis": {"errors", "ir", "llm", "readers", "__init__"},
    "testing": {"errors", "checking", "report", "verify"},
    "mapping": {"deadlines", "errors", "ir"},
    "propose": {"deadlines", "errors", "ir", "mapping", "llm"},
    "verify": {"deadlines", "errors", "ir", "mapping", "progress"},
    "certify": {"errors", "ir", "mapping"},
    "certifying": {"certify", "errors", "formulations", "ir", "readers", "verify"},
    "certificate_data": {"certify", "errors", "formulations"},
    "certificate_checking": {"certificate_data", "certify", "errors", "ir", "readers"},
    "transforms": {"errors", "ir", "mapping", "shipped", "verify"},
    "formulations": {"errors", "ir", "readers", "mapping", "progress", "verify"},
    "report": {
        "batch",
        "certify",
        "diagnosis",
        "errors",
        "ir",
        "algebra",
        "mapping",
        "verify",
        "formulations",
        "bench",
    },
    "answers": {"ir", "verify"},
    "batch": {"errors", "ir", "options", "inputs", "checking", "verify", "readers", "report", "__init__"},
    "bench": {
        "batch",
        "errors",
        "ir",
        "readers",
        "writers",
        "mapping",
        "formulations",
        "transforms",
        "verify",
        "options",
        "propose",
        "checking",
        "open_checking",
        "shipped",
        "llm",
        "__init__",
    },
    "service": {
        "errors",
        "ir",
        "mapping",
        "readers",
        "batch",
        "transforms",
        "bench",
        "report",
        "checking",
        "comparing",
        "map_search",
        "__init__",
    },
    "options": {"deadlines", "errors", "ir", "mapping", "propose", "verify"},
    "inputs": {"errors", "ir", "progress", "readers", "verify", "__init__"},
    "last_resort": {"errors", "ir", "llm", "mapping", "propose", "verify"},
    "prompting": {"errors", "checking", "inputs", "llm", "propose"},
    "checking": {
        "answers",
        "deadlines",
        "certifying",
        "errors",
        "ir",
        "last_resort",
        "mapping",
        "options",
        "inputs",
        "propose",
        "readers",
        "verify",
    },
    "open_asking": {"formulations", "last_resort", "llm", "open_judging", "propose", "verify"},
    "open_judging": {"errors", "formulations", "llm", "propose", "verify"},
    "open_prompting": {"formulations", "open_checking", "prompting", "propose"},
    "open_checking": {
        "certifying",
        "errors",
        "ir",
        "last_resort",
        "mapping",
        "open_asking",
        "options",
        "propose",
        "formulations",
        "readers",
        "verify",
    },
    "comparing": {"errors", "ir", "mapping", "options", "inputs", "propose", "verify", "compared_under"},
    "compared_under": {"ir", "mapping", "propose", "verify"},
    "map_search": {"errors", "ir", "last_resort", "mapping", "options", "inputs", "propose", "verify"},
    "cli": {
        "progress",
        "diagnosis",
        "errors",
        "ir",
        "mapping",
        "readers",
        "propose",
        "verify",
        "report",
        "certificate_checking",
        "checking",
        "comparing",
        "map_search",
        "open_checking",
        "open_prompting",
        "prompting",
        "formulations",
        "batch",
        "bench",
        "service",
        "__init__",
        "llm",
        "options",
    },
    "__init__": {
        "batch",
        "certificate_checking",
        "errors",
        "checking",
        "comparing",
        "map_search",
        "open_checking",
        "formulations",
        "verify",
    },
}
"""What each room may import of ours; `checking`, `comparing` and `map_search` compose all of them."""

RENDERS_ITSELF = {("verify/verdict.py", "equivamap.report.html")}
"""A result renders itself in a notebook, as these do it: imported when asked for, and nowhere else."""

HEAVY = (
    "numpy",
    "scipy",
    "highspy",
    "pyomo",
    "pulp",
    "gurobipy",
    "pandas",
    "sympy",
    "networkx",
    "gmpy2",
    "openai",
    "pydantic",
    "mcp",
    "fastapi",
    "uvicorn",
)


def room_of(module: str) -> str:
    """Return the room of a dotted name within the package."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports_of(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every import of ours, wherever it stands in the text of a file."""
    package = ["equivamap", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(text, str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names if name.name.startswith("equivamap"))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            if module == "equivamap":
                yield from ((node.lineno, f"equivamap.{name.name}") for name in node.names)
            elif module.startswith("equivamap."):
                yield node.lineno, module


SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    room = relative.parts[0].removesuffix(".py")
    public = set(equivamap.__all__)
    wrong = []
    for line, module in imports_of(path, path.read_text(encoding="utf-8")):
        target = room_of(module)
        if target in public:
            target = "__init__"
        if (str(relative), module) in RENDERS_ITSELF:
            continue
        if target != room and target not in ALLOWED[room]:
            wrong.append(f"{relative}:{line} imports {module}")
    assert not wrong


WITHIN_FORMULATIONS: dict[str, set[str]] = {
    "exact": set(),
    "schemas": {"exact"},
    "builds": {"exact", "schemas"},
    "conditions": {"schemas"},
    "drawing": {"exact", "schemas", "builds", "conditions"},
    "comparing": {"schemas", "builds", "drawing"},
    "all_data": {"exact", "schemas", "builds", "drawing", "comparing"},
}
"""The rooms of `equivamap.formulations`, each with those it may import; what stands beside them may import all."""


@pytest.mark.parametrize("room", WITHIN_FORMULATIONS)
def test_rooms_of_formulations_import_one_way(room: str) -> None:
    wrong = []
    for path in sorted((PACKAGE / "formulations" / room).rglob("*.py")):
        for line, module in imports_of(path, path.read_text(encoding="utf-8")):
            if module.startswith("equivamap.formulations."):
                target = module.split(".")[2]
                if target != room and target not in WITHIN_FORMULATIONS[room]:
                    wrong.append(f"{path.relative_to(PACKAGE)}:{line} imports {module}")
    assert not wrong


def test_every_room_is_known_to_this_test() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in SOURCES}
    assert rooms <= set(ALLOWED)


def test_the_import_rule_sees_relative_and_nested_imports() -> None:
    text = "from ..propose import names\ndef f():\n    import equivamap.readers.lp\n    from equivamap import check\n"
    found = [module for _, module in imports_of(PACKAGE / "verify" / "imagined.py", text)]
    assert found == ["equivamap.propose", "equivamap.readers.lp", "equivamap.check"]


def loaded_after(statement: str) -> set[str]:
    """Return which heavy packages a fresh interpreter has imported after `statement`."""
    code = f"{statement}\nimport sys\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert loaded_after("import equivamap") == set()


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    assert loaded_after("import equivamap.cli") == set()


def test_importing_language_models_imports_nothing_heavy() -> None:
    assert loaded_after("import equivamap.llm") == set()
