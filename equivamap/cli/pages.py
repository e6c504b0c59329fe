"""Where reports go beside the terminal: the option ``--html``, checked before anything is read, and ``--quiet``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from equivamap.cli.writing import write
from equivamap.errors import UsageError

__all__ = [
    "checked_path",
    "html_option",
    "html_path",
    "is_quiet",
    "quiet_option",
    "report_options",
    "say",
    "write_page",
]

Command = TypeVar("Command", bound=Callable[..., Any])

_HTML = "equivamap.html"
_QUIET = "equivamap.quiet"


def checked_path(text: str, option: str = "--html") -> Path:
    """Return a path that a page can be written to; said before a long run rather than after it.

    Raises
    ------
    UsageError
        If the directory does not exist or nothing can be written there.
    """
    path = Path(text)
    directory = path.parent
    problem = ""
    if not text or path.is_dir():
        problem = f"{option} {text or repr(text)} is a directory, not a file"
    elif not directory.is_dir():
        problem = f"{option} {text}: there is no directory {directory}"
    elif not os.access(path if path.exists() else directory, os.W_OK):
        problem = f"{option} {text} cannot be written"
    if problem:
        raise UsageError(
            problem,
            kind="unwritable",
            remedy="give the path of a file, in a directory that exists and can be written",
            file=text or None,
            side="options",
        )
    return path


def write_page(path: Path, text: str) -> None:
    """Write a page whole or not at all: a reader never sees half of it.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    temporary = None
    try:
        if path.exists() and not path.is_file():  # a device or a pipe takes what comes
            path.write_text(text, encoding="utf-8")
            return
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name[:40]}-", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as fault:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise UsageError(
            f"the report cannot be written: {fault.strerror or fault}",
            kind="unwritable",
            remedy="free some space, or give another path; the verdict can be had without --html",
            file=str(path),
            side="options",
        ) from fault


def _kept_html(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    ctx.meta[_HTML] = None if value is None else checked_path(value)


def _kept_quiet(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.meta[_QUIET] = value


def report_options(command: Command) -> Command:
    """Add ``--html FILE`` and ``--quiet``; what is given is asked for by `html_path` and `is_quiet`."""
    for option in (
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            expose_value=False,
            callback=_kept_quiet,
            help="Print the verdict line only, and no progress.",
        ),
        click.option(
            "--html",
            metavar="FILE",
            expose_value=False,
            callback=_kept_html,
            help="Write the report as one HTML page as well.",
        ),
    ):
        command = option(command)
    return command


def html_option(command: Command) -> Command:
    """Add ``--html FILE`` to a command on many pairs."""
    return click.option(
        "--html",
        metavar="FILE",
        expose_value=False,
        callback=_kept_html,
        help="Write one HTML page with tables that sort and every pair to look into.",
    )(command)


def quiet_option(command: Command) -> Command:
    """Add ``--quiet`` to a command that counts what is done."""
    return click.option(
        "-q", "--quiet", is_flag=True, expose_value=False, callback=_kept_quiet, help="Show no progress."
    )(command)


def html_path() -> Path | None:
    """Return where the page goes; None where none is asked for."""
    context = click.get_current_context(silent=True)
    return None if context is None else context.meta.get(_HTML)


def is_quiet() -> bool:
    """Tell whether only the verdict line is wanted."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_QUIET))


def say(text: str, *, as_json: bool, page: Callable[[], str]) -> None:
    """Write the page where one is asked for, then the report: all of it, or its first lines if quiet.

    Parameters
    ----------
    text
        The report.
    as_json
        Whether that is JSON, which is never cut.
    page
        Makes the page.
    """
    path = html_path()
    if path is not None:
        write_page(path, page())
    write(_verdict_line(text) if is_quiet() and not as_json else text)


def _verdict_line(text: str) -> str:
    """Return the first item of a report, with the lines that hang from it."""
    first, *rest = text.splitlines(keepends=True)
    for line in rest:
        if not line.startswith(" "):
            break
        first += line
    return first
