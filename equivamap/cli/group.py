"""The command ``equivamap``, under which all others stand."""

from __future__ import annotations

import click

from equivamap import __version__

__all__ = ["equivamap"]


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Run 'equivamap check --help' for relations, defaults and exit status.",
)
@click.version_option(__version__, prog_name="equivamap", message="%(prog)s %(version)s")
def equivamap() -> None:
    """Decide whether two MILP models are the same problem, with proof or counterexample.

    A model is a .py script or notebook that builds it (Pyomo, PuLP, gurobipy, highspy, and more), or a .lp or
    .mps file.
    """
