"""The command line. Reads options, calls the library, writes a report; decides nothing itself.

Everything heavy is imported inside the functions that need it, so that ``equivamap --help`` is quick.
"""

from equivamap.cli.entry import main, run

__all__ = ["main", "run"]
