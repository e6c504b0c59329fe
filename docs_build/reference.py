"""The reference pages, written from the code: every command with its options, every public name with its docstring."""

from __future__ import annotations

import enum
import inspect
import re
from collections.abc import Iterator
from typing import Any

import click

__all__ = ["PAGES", "api_page", "cli_page"]

_SECTIONS = {"Parameters", "Returns", "Raises", "Notes", "References", "Attributes", "Yields"}


def cli_page() -> str:
    """Return the page of the command line."""
    from equivamap.cli import entry
    from equivamap.cli.group import equivamap as group

    assert entry  # it registers the commands
    parts = ["# Command line\n\nWritten from the code; `equivamap COMMAND --help` prints the same.\n"]
    for name, command in sorted(group.commands.items()):
        context = click.Context(
            command, info_name=f"equivamap {name}", max_content_width=100, terminal_width=100
        )
        parts.append(f"## equivamap {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def api_page() -> str:
    """Return the page of the public names."""
    import equivamap

    parts = ["# Python\n\nThe public names of `equivamap`, written from their docstrings.\n"]
    for name in equivamap.__all__:
        value = getattr(equivamap, name)
        if not name.startswith("__"):
            parts.extend(_entry(name, value))
    return "\n".join(parts)


def _entry(name: str, value: Any) -> Iterator[str]:
    kind = "class" if inspect.isclass(value) else "function"
    yield f"## {name}\n"
    if kind == "function":
        yield f"```text\nequivamap.{name}{_signature(value)}\n```\n"
    yield markdown_of(inspect.getdoc(value) or "")
    if not inspect.isclass(value):
        return
    if issubclass(value, enum.Enum):
        yield "Values: " + ", ".join(f"`{member.value}`" for member in value) + ".\n"
    for member, found in sorted(vars(value).items()):
        called = found.fget if isinstance(found, property) else found
        if member.startswith("_") or not (inspect.isfunction(called) and called.__doc__):
            continue
        shown = member if isinstance(found, property) else f"{member}{_signature(called)}"
        yield f"### {name}.{member}\n\n```text\n{shown}\n```\n"
        yield markdown_of(inspect.getdoc(called) or "")


def _signature(function: Any) -> str:
    signature = inspect.signature(function)
    parameters = [
        parameter.replace(annotation=parameter.empty) for parameter in signature.parameters.values()
    ]
    return str(signature.replace(parameters=parameters, return_annotation=signature.empty))


def markdown_of(docstring: str) -> str:
    """Return a numpydoc docstring as Markdown: sections as bold words, parameters as definitions."""
    lines = docstring.splitlines()
    out: list[str] = []
    section = ""
    for place, line in enumerate(lines):
        if line.strip() in _SECTIONS and place + 1 < len(lines) and set(lines[place + 1].strip()) == {"-"}:
            section = line.strip()
            out += [f"**{section}**", ""]
        elif section and line.strip() and set(line.strip()) == {"-"}:
            continue
        elif line.startswith(">>> "):
            out += ["", f"    {line}", ""]
        elif section in ("Parameters", "Attributes", "Raises", "Returns") and line and not line[0].isspace():
            out += ["", f"`{line}`" if "`" not in line else line, ""]
        elif section in ("Parameters", "Attributes", "Raises", "Returns") and line.startswith("    "):
            out.append(f":   {line.strip()}" if out[-1] == "" else f"    {line.strip()}")
        else:
            out.append(line)
    text = "\n".join(out).replace("``", "`")
    return re.sub(r"\n{3,}", "\n\n", text) + "\n"


PAGES = {"reference/cli.md": cli_page, "reference/api.md": api_page}
"""The generated pages by their place in the site."""
