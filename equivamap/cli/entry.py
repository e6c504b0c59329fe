"""Running the command line: exit statuses, and errors as a user sees them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from equivamap import __version__
from equivamap.cli import batches as batches  # these register their commands
from equivamap.cli import benchmarks as benchmarks
from equivamap.cli import certificates as certificates
from equivamap.cli import machine as machine
from equivamap.cli import pairs as pairs
from equivamap.cli import prompting as prompting
from equivamap.cli import serving as serving
from equivamap.cli.group import equivamap
from equivamap.cli.writing import width_of, write
from equivamap.errors import InputError, UsageError

__all__ = ["main", "run"]

STATUS_TROUBLE = 2
STATUS_INTERRUPTED = 130


def _fail(error: InputError, as_json: bool) -> int:
    if as_json:
        from equivamap.report.json import error_object, render_json

        write(render_json(error_object(error)))
    else:
        from equivamap.report.text import render_error

        write(render_error(error, width=width_of(sys.stderr.isatty())), to_stderr=True)
    return STATUS_TROUBLE


def _usage_error(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "equivamap"
    return UsageError(error.format_message(), kind="usage", side="options", remedy=f"see '{path} --help'")


def _bug(error: Exception) -> InputError:
    words = " ".join(str(error).split())
    return InputError(
        f"internal error {type(error).__name__}: {words[:300]}; this is a bug in equivamap {__version__}",
        kind="internal",
        remedy="report it to the maintainers with both models; EQUIVAMAP_DEBUG=1 shows the traceback",
    )


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit status; raises nothing but SystemExit."""
    as_json = "--json" in arguments
    machine.complete_files(equivamap)
    try:
        status = equivamap.main(list(arguments), prog_name="equivamap", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return STATUS_INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        write(f"{error.format_message()}\n", to_stderr=True)
        return STATUS_TROUBLE
    except click.ClickException as error:
        return _fail(_usage_error(error), as_json)
    except InputError as error:
        return _fail(error, as_json)
    except MemoryError:
        return _fail(
            InputError(
                "out of memory",
                kind="memory",
                remedy="check the models on smaller data, or on a machine with more memory",
            ),
            as_json,
        )
    except Exception as error:  # noqa: BLE001
        # The last line of defence: a user sees a traceback only on request, and never the status of a verdict.
        if os.environ.get("EQUIVAMAP_DEBUG"):
            import traceback

            traceback.print_exc()
        return _fail(_bug(error), as_json)
    return status if isinstance(status, int) else 0


def main() -> NoReturn:
    """Entry point of the command ``equivamap``."""
    sys.exit(run(sys.argv[1:]))
