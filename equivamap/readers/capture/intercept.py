"""The solve calls of each library, taken over when a script imports it.

No library is imported here: `install` replaces the methods of those that are there, and waits for the script's own
import of the others.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from equivamap.readers.capture.libraries import LIBRARIES
from equivamap.readers.capture.recorder import Recorder
from equivamap.readers.capture.solve_calls import Library
from equivamap.readers.capture.stand_ins import StandIns

__all__ = ["install"]


def install(recorder: Recorder) -> None:
    """Take over the solve calls of every library that the script will import, or finds imported."""
    for name, action in LIBRARIES.items():
        module = sys.modules.get(name)
        if module is not None:
            action(module, recorder)
    sys.meta_path.insert(0, _Finder(LIBRARIES, recorder))
    sys.meta_path.append(StandIns(recorder))


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of the table as the other finders do, and wraps their loaders."""

    def __init__(self, libraries: dict[str, Library], recorder: Recorder) -> None:
        self.libraries = libraries
        self.recorder = recorder
        self._busy: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        action = self.libraries.get(fullname)
        if action is None or fullname in self._busy:
            return None
        self._busy.add(fullname)
        try:
            spec = next(
                (
                    found
                    for finder in sys.meta_path
                    if finder is not self and hasattr(finder, "find_spec")
                    for found in [finder.find_spec(fullname, path, target)]
                    if found is not None
                ),
                None,
            )
        finally:
            self._busy.discard(fullname)
        # a module of that name beside the script is the script's own
        own = spec is not None and spec.origin is not None and self.recorder.is_users(spec.origin)
        if spec is not None and spec.loader is not None and not own:
            spec.loader = _Loader(spec.loader, action, self.recorder)
        return spec


class _Loader(importlib.abc.Loader):
    """Loads a module and takes over its solve calls."""

    def __init__(self, loader: Any, action: Library, recorder: Recorder) -> None:
        self.loader = loader
        self.action = action
        self.recorder = recorder

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        created: ModuleType | None = self.loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)
        self.action(module, self.recorder)

    def __getattr__(self, name: str) -> Any:
        # Packages ask their loader for resources and source.
        return getattr(self.loader, name)
