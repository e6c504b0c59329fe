"""Stand-ins for packages that only show things: a script that draws what it has solved has a model without them.

They are offered to the script alone, and only where the package is not installed. What they give can be called and has
every attribute, but no value: it cannot be computed with, so that nothing of it gets into a model.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

from equivamap.readers.capture.recorder import Recorder

__all__ = ["DISPLAYS", "StandIns"]

DISPLAYS = {
    *("matplotlib", "mpl_toolkits", "seaborn", "plotly", "bokeh", "altair", "IPython", "streamlit"),
    *("tqdm", "rich", "tabulate", "prettytable", "colorama", "termcolor", "dotenv"),
}
"""Packages that show, and one that reads the environment, which is empty here."""
_ITERATED = ("tqdm", "track")
"""What shows how far a loop has come, and gives what is looped over."""


class StandIns(importlib.abc.MetaPathFinder):
    """Finds what no other finder has found; the last of them.

    Parameters
    ----------
    recorder
        Knows the script's files, and takes the note.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._offered: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a stand-in where the script itself imports such a package."""
        package = fullname.partition(".")[0]
        if package not in DISPLAYS or not self._is_asked_by_script():
            return None
        installed = sys.modules.get(package)
        if installed is not None and package not in self._offered:
            return None
        if package not in self._offered:
            self._offered.add(package)
            self.recorder.notes.append(
                ("stand-in", f"{package} is not installed: what the script would show with it is left out")
            )
        return importlib.machinery.ModuleSpec(fullname, _Loader(), is_package=True)

    def _is_asked_by_script(self) -> bool:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            frame = frame.f_back
        return frame is not None and self.recorder.is_users(frame.f_code.co_filename)


class _Loader(importlib.abc.Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        module.__path__ = []
        module.__getattr__ = lambda name: _of(spec.name, name)  # type: ignore[method-assign]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: there is no code."""


def _of(owner: str, name: str) -> StandIn:
    if name.startswith("__"):
        raise AttributeError(name)
    return StandIn(f"{owner}.{name}")


class StandIn:
    """Whatever a package that is not installed would have given.

    Parameters
    ----------
    path
        Where the script has it from.
    """

    def __init__(self, path: str) -> None:
        self.__dict__["_path"] = path

    def __getattr__(self, name: str) -> StandIn:
        return _of(self.__dict__["_path"], name)

    def __setattr__(self, name: str, value: object) -> None:
        """Forget it."""

    def __getitem__(self, key: object) -> StandIn:
        return StandIn(self.__dict__["_path"] + "[]")

    def __setitem__(self, key: object, value: object) -> None:
        """Forget it."""

    __iter__ = None  # it would go on for ever

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = self.__dict__["_path"].rpartition(".")[2]
        if name in _ITERATED and args:
            return args[0]
        if name == "trange":
            return range(*args)
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]  # it decorates
        return StandIn(self.__dict__["_path"] + "()")

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *details: object) -> None:
        return None

    def __repr__(self) -> str:
        return f"<{vars(self)['_path']}, which is not installed>"
