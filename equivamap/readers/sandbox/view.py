"""Which files a script sees."""

from __future__ import annotations

import functools
import os
import site
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equivamap.errors import ReadError

__all__ = ["SYSTEM", "View", "libraries", "view_of"]

SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/nix/store",
    "/sys/devices/system/cpu",
)
"""Where interpreters and the libraries that they load lie; nothing here is anybody's secret."""
_PACKAGE = str(Path(__file__).resolve().parents[2])
_TOO_WIDE = ("/", "/proc", "/sys", "/dev")


@dataclass(frozen=True)
class View:
    """The files of one script.

    Parameters
    ----------
    libraries
        Directories and files of the interpreter and its libraries, each with the place where it really lies; read
        and executed.
    shown
        The script's own directory and its data, likewise; read.
    masked
        What of `shown` is not seen.
    """

    libraries: tuple[tuple[str, str], ...]
    shown: tuple[tuple[str, str], ...]
    masked: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return the view as JSON."""
        return {"libraries": self.libraries, "shown": self.shown, "masked": self.masked}

    @classmethod
    def from_json(cls, fields: dict[str, list[Any]]) -> View:
        """Return the view that `to_json` gave."""
        seen = {k: tuple((str(path), str(real)) for path, real in fields[k]) for k in ("libraries", "shown")}
        return cls(seen["libraries"], seen["shown"], tuple(fields["masked"]))


@functools.cache
def libraries() -> tuple[tuple[str, str], ...]:
    """Return where this interpreter and all that it can import lie; nothing relative to where it was started."""
    places = [sys.base_prefix, sys.prefix, sys.exec_prefix, sys.base_exec_prefix, _PACKAGE]
    places += [os.path.dirname(os.__file__), os.path.dirname(sys.executable)]
    places += [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    places += [site.getusersitepackages()]
    for variable in ("PYTHONPATH", "LD_LIBRARY_PATH"):
        places += [path for path in os.environ.get(variable, "").split(os.pathsep) if os.path.isabs(path)]
    links = [os.path.realpath(place) for place in (*places, sys.executable)]
    found = [path for path in (*SYSTEM, *places, *links) if path not in _TOO_WIDE and os.path.exists(path)]
    pairs = [(path, os.path.realpath(path)) for path in dict.fromkeys(map(os.path.normpath, found))]
    return tuple(pair for pair in pairs if not any(_holds(other, pair) for other in pairs))


def _holds(outer: tuple[str, str], inner: tuple[str, str]) -> bool:
    """Tell whether a directory that is seen shows another at its place anyhow."""
    below = os.path.relpath(inner[0], outer[0])
    return outer != inner and not below.startswith("..") and os.path.join(outer[1], below) == inner[1]


def view_of(directory: str, data: Sequence[str], hidden: Iterable[str]) -> View:
    """Return what the script of a directory sees.

    Raises
    ------
    ReadError
        If the directory is the root of all files, or holds what the system says about itself.
    """
    own = os.path.realpath(directory)
    if own in _TOO_WIDE:
        raise ReadError(
            f"the script lies in {own}, which a script may not see as its own directory",
            kind="script-place",
            remedy="put the script into a directory of its own",
        )
    given = {os.path.realpath(place) for place in data}
    shown = dict.fromkeys([os.path.abspath(directory), own, *map(os.path.abspath, data), *sorted(given)])
    masked = dict.fromkeys([*_dotted(own), *_hidden(own, hidden)])
    kept = [place for place in masked if not any(_is_within(one, place) for one in given)]
    return View(libraries(), tuple((path, os.path.realpath(path)) for path in shown), tuple(kept))


def _dotted(directory: str) -> Iterator[str]:
    """Yield what a directory keeps under names with a dot in front: keys and settings of people and tools."""
    try:
        with os.scandir(directory) as entries:
            yield from sorted(entry.path for entry in entries if entry.name.startswith("."))
    except OSError:
        # where it cannot be listed, nothing in it can be read either
        return


def _hidden(own: str, paths: Iterable[str]) -> Iterator[str]:
    """Yield the files to hide, under all of their names that are known, with what Python compiled from them."""
    for path in paths:
        for name in dict.fromkeys((os.path.abspath(path), os.path.realpath(path))):
            yield name
            compiled = os.path.join(os.path.dirname(name), "__pycache__")
            stem = os.path.splitext(os.path.basename(name))[0]
            if name.endswith(".py") and os.path.isdir(compiled):
                yield from sorted(
                    os.path.join(compiled, entry)
                    for entry in os.listdir(compiled)
                    if entry.startswith(f"{stem}.") and entry.endswith(".pyc")
                )


def _is_within(path: str, place: str) -> bool:
    return path == place or path.startswith(os.path.join(place, ""))
