"""The files that a running script sees: data is found, nothing is written where it asks.

Whatever the script opens for writing, creates, renames or removes happens in a scratch directory that mirrors
the paths; a file written there is read from there. An audit hook refuses every other opening for writing.
Files that are missing are looked for beside the script and among the data files of the request.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import shutil
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from equivamap.readers.capture.chance import EVENTS, Chance

__all__ = ["FileAccess"]

_SYSTEM = ("/sys/", "/proc/", "/etc/", "/dev/")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class FileAccess:
    """Redirections of one run.

    Parameters
    ----------
    script_directory
        Where the script lies; its modules are the ones whose reads count as data.
    data
        Files and directories given as data.
    scratch
        Directory that takes all writes.
    """

    prefers_data = False
    """True if a file of the data is read instead of one of the same name that the script would find."""

    def __init__(self, script_directory: str, data: tuple[str, ...], scratch: str) -> None:
        self.script_directory = os.path.join(os.path.abspath(script_directory), "")
        self.data = data
        self.scratch = scratch
        self.mirror = os.path.join(scratch, "written")
        self.read: dict[str, None] = {}
        self.replaced: dict[str, str] = {}
        self.missing: dict[str, None] = {}
        self.writes: dict[str, None] = {}
        self.chance: Chance | None = None
        self._open = builtins.open
        self._os_open = os.open
        self._mkdir = os.mkdir
        self._stat = os.stat
        self._remove = os.remove
        self._replace = os.replace
        self._listdir = os.listdir
        self._libraries = tuple(
            os.path.join(os.path.abspath(p), "")
            for p in {sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)}
        )
        self._own = {__file__}

    def install(self) -> None:
        """Take over the ways in which Python opens, creates and removes files."""
        builtins.open = self._opened
        io.open = self._opened
        os.open = self._os_opened
        os.mkdir = self._made_directory
        os.remove = os.unlink = self._removed
        os.rmdir = self._removed
        os.replace = os.rename = self._renamed  # type: ignore[assignment]
        os.stat = self._looked_up
        shutil.rmtree = self._removed  # type: ignore[assignment]
        for name in ("chmod", "utime", "chown", "truncate"):
            setattr(os, name, self._changed(getattr(os, name)))
        numpy = sys.modules.get("numpy.lib._datasource")
        if numpy is not None:
            # numpy.loadtxt and savetxt keep the ``open`` that they met when numpy was imported.
            numpy._file_openers._file_openers[None] = self._opened
        sys.addaudithook(self._audit)

    def searched(self) -> list[str]:
        """Return the places where missing files are looked for."""
        return [self.script_directory.rstrip(os.sep), *self.data]

    def content(self, path: str) -> bytes:
        """Return what a file holds, without noting it as read by the script."""
        with self._open(path, "rb") as stream:
            data: bytes = stream.read()
        return data

    def find(self, path: str) -> str | None:
        """Return the file that stands in for a missing one: the same base name beside the script or in the data."""
        base = os.path.basename(path.replace("\\", "/").rstrip("/"))
        if not base:
            return None
        candidates = [os.path.join(self.script_directory, base)]
        for place in self.data:
            if os.path.isdir(place):
                candidates += [os.path.join(place, path.lstrip("/")), os.path.join(place, base)]
            elif os.path.basename(place) == base:
                candidates.append(place)
        found = next((c for c in candidates if self._exists(c)), None)
        return found or self._only_data_file(path)

    def _only_data_file(self, path: str) -> str | None:
        """Return the one data file given, if it has the same ending and no other file stands for it."""
        if len(self.data) != 1 or os.path.isdir(self.data[0]):
            return None
        given = self.data[0]
        same_ending = os.path.splitext(path)[1].lower() == os.path.splitext(given)[1].lower() != ""
        taken = any(there == given and asked != path for asked, there in self.replaced.items())
        return given if same_ending and not taken else None

    def _given(self, path: str) -> str | None:
        """Return the data file of the same base name."""
        base = os.path.basename(path.replace("\\", "/"))
        return next((place for place in self.data if os.path.basename(place) == base), None)

    def _exists(self, path: str) -> bool:
        try:
            self._stat(path)
        except (OSError, ValueError):
            return False
        return True

    def _mirrored(self, path: str) -> str:
        return os.path.join(self.mirror, os.path.abspath(path).lstrip(os.sep))

    def _is_free(self, path: str) -> bool:
        """Tell whether writing to `path` itself does no harm: scratch space and devices."""
        full = os.path.abspath(path)
        return full.startswith((os.path.join(self.scratch, ""), "/dev/"))

    def _from_script(self) -> bool:
        """Tell whether the script asks, rather than an import or a library for itself."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith("<frozen importlib"):
                return False
            if name.startswith(self.script_directory) and not name.startswith(self._libraries):
                return True
            frame = frame.f_back
        return False

    def _reading_path(self, path: str) -> str:
        """Return the path that is really read for `path`."""
        mirrored = self._mirrored(path)
        if self._exists(mirrored):
            return mirrored
        given = self._given(path) if self.prefers_data and self._from_script() else None
        if given is not None:
            self._note(given)
            return given
        if self._is_free(path) or not self._from_script():
            return path
        if self._exists(path):
            self._note(path)
            return path
        if path.startswith(_SYSTEM):
            return path
        found = self.find(path)
        if found is None:
            self.missing[path] = None
            return path
        self.replaced[path] = found
        self._note(found)
        return found

    def _note(self, path: str) -> None:
        full = os.path.abspath(path)
        outside = not full.startswith((*self._libraries, *_SYSTEM))
        if outside and not full.endswith((".py", ".pyc", ".ipynb")):
            self.read[full] = None

    def writing_path(self, path: str) -> str:
        """Return the path that is really written for `path`, with the old content where there is one."""
        if self._is_free(path):
            return path
        target = self._mirrored(path)
        self._make_directories(os.path.dirname(target))
        if not self._exists(target) and os.path.isfile(path):
            self._copy(path, target)
        self.writes[path] = None
        return target

    def _copy(self, source: str, target: str) -> None:
        with self._open(source, "rb") as old, self._open(target, "wb") as new:
            shutil.copyfileobj(old, new)

    def _make_directories(self, path: str) -> None:
        if not self._exists(path):
            self._make_directories(os.path.dirname(path))
            with contextlib.suppress(FileExistsError):
                self._mkdir(path)

    def _opened(self, file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if isinstance(file, int):
            return self._open(file, mode, *args, **kwargs)
        path = os.fsdecode(os.fspath(file))
        if any(letter in mode for letter in "wax+"):
            return self._open(self.writing_path(path), mode, *args, **kwargs)
        return self._open(self._reading_path(path), mode, *args, **kwargs)

    def _os_opened(self, path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        name = os.fsdecode(os.fspath(path))
        if flags & _WRITING and kwargs.get("dir_fd") is None:
            return self._os_open(self.writing_path(name), flags, *args, **kwargs)
        return self._os_open(path, flags, *args, **kwargs)

    def _made_directory(self, path: Any, *args: Any, **kwargs: Any) -> None:
        name = os.fsdecode(os.fspath(path))
        if self._is_free(name):
            self._mkdir(path, *args, **kwargs)
            return
        if self._exists(name) or self._exists(self._mirrored(name)):
            raise FileExistsError(17, "File exists", name)
        self._make_directories(self._mirrored(name))

    def _removed(self, path: Any, *args: Any, **kwargs: Any) -> None:
        """Remove what lies in scratch space; leave everything else, without a word to the script."""
        name = os.fsdecode(os.fspath(path))
        target = name if self._is_free(name) or kwargs.get("dir_fd") is not None else self._mirrored(name)
        if target == name or self._exists(target):
            _removal(target, self._stat, self._remove, self._listdir)
        elif not self._exists(name):
            raise FileNotFoundError(2, "No such file or directory", name)

    def _renamed(self, source: Any, target: Any, **kwargs: Any) -> None:
        before, after = os.fsdecode(os.fspath(source)), os.fsdecode(os.fspath(target))
        mirrored = self._mirrored(before)
        start = mirrored if self._exists(mirrored) else before
        if start == before and not self._is_free(before):
            # The original stays where it is; its content is what the script finds under the new name.
            self._copy(before, self.writing_path(after))
            return
        self._replace(start, self.writing_path(after), **kwargs)

    def _changed(self, original: Callable[..., None]) -> Callable[..., None]:
        """Return what stands in for a function that changes a file: it changes the script's own copy."""

        def change(path: Any, *args: Any, **kwargs: Any) -> None:
            named = not isinstance(path, int) and kwargs.get("dir_fd") is None
            original(self.writing_path(os.fsdecode(os.fspath(path))) if named else path, *args, **kwargs)

        return change

    def _looked_up(self, path: Any, *args: Any, **kwargs: Any) -> os.stat_result:
        try:
            return self._stat(path, *args, **kwargs)
        except FileNotFoundError:
            if isinstance(path, int) or kwargs.get("dir_fd") is not None:
                raise
            name = os.fsdecode(os.fspath(path))
            mirrored = self._mirrored(name)
            if self._exists(mirrored):
                return self._stat(mirrored, *args, **kwargs)
            found = self.find(name) if os.path.splitext(name)[1] and self._from_script() else None
            if found is None:
                raise
            return self._stat(found, *args, **kwargs)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in EVENTS and self.chance is not None:
            self.chance.event(event, args)
        if event != "open" or not isinstance(args[0], (str, bytes)):
            return
        flags = args[2] if isinstance(args[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR) and not self._is_free(os.fsdecode(args[0])):
            raise PermissionError(
                13, "a script that is read for its model may not write files", os.fsdecode(args[0])
            )


def _removal(
    path: str, stat: Callable[..., Any], remove: Callable[..., None], listdir: Callable[..., list[str]]
) -> None:
    """Remove a file or a directory of scratch space."""
    import posix
    from stat import S_ISDIR

    if not S_ISDIR(stat(path, follow_symlinks=False).st_mode):
        remove(path)
        return
    for name in listdir(path):
        _removal(os.path.join(path, name), stat, remove, listdir)
    posix.rmdir(path)
