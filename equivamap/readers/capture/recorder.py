"""What happens when a running script calls a solver: the model is taken, and the script ends there."""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import CodeType, FrameType, ModuleType
from typing import Any, NoReturn

from equivamap.errors import InputError, ReadError, UnsupportedError
from equivamap.readers.capture.chance import CHANCE, Chance
from equivamap.readers.capture.data_parameters import data_parameters, usable
from equivamap.readers.capture.files import FileAccess
from equivamap.readers.capture.request import ERROR, INSTANCE, Request, error_to_json, write_answer
from equivamap.readers.capture.sites import Followers, SolveSites
from equivamap.readers.capture.source import Source, declaration_lines

__all__ = ["Recorder"]

_LAZY_NAMES = {"cbLazy", "cb_lazy", "cbCut", "register_callback", "LazyConstraintCallback"}
_NAMES_FILES = ("tempfile.py",)
"""Library modules whose random numbers are names of files."""
_SITES_REMEDY = (
    "say which solve call holds the model: --solve-call N or last; the earlier ones then really run"
)

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_NOT_THE_USERS = (os.path.dirname(os.__file__), os.path.join(_PACKAGE, ""))
"""Where Python and this package lie, which may be below the directory of a script: beside or in a checkout."""


@dataclass(frozen=True)
class Repeats:
    """Places in the user's files at which a solve call is repeated, or another can follow."""

    loops: list[str]
    calls: list[str]


class Recorder:
    """Solve calls of one script.

    Parameters
    ----------
    request
        What was asked.
    source
        The script, or None for a dotted module.
    files
        The files that it has read.
    """

    def __init__(self, request: Request, source: Source | None, files: FileAccess) -> None:
        self.request = request
        self.source = source
        self.files = files
        self.namespace: dict[str, Any] = {}
        self.parameters: dict[str, Any] = {}
        self.calls: list[str] = []
        self.inside = False
        self.solve_failed = False
        self.loading_for = ""
        self.call_target: Callable[[Any], NoReturn] | None = None
        self.notes: list[tuple[str, str]] = []
        self.chance: Chance | None = None
        self._imported = set(sys.modules)
        self._kept: tuple[bytes, bytes] | None = None
        self._process = os.getpid()

    def begin(self, request: Request, mirror: str) -> None:
        """Start afresh in a process of its own, with other data and a directory of its own for what is written."""
        self.request = request
        self.files.data = request.data
        self.files.mirror = mirror
        self._process = os.getpid()

    def forget(self) -> None:
        """Forget what an earlier run of the same function left here."""
        self.calls.clear()
        self.notes.clear()
        for seen in (self.files.read, self.files.replaced, self.files.missing, self.files.writes):
            seen.clear()

    def reached(self, model: Any, callback: Any = None) -> None:
        """Note that the script is about to solve `model`; return only if the solve must really run.

        Nothing is raised into the script, which might swallow it: a fault ends the process with its own error.
        """
        try:
            self._reached(model, callback)
        except InputError as fault:
            self.fail(self._placed(fault))
        except Exception as fault:  # noqa: BLE001 - sent to the parent, never into the script
            self.fail(
                ReadError(
                    f"reading the model failed: {type(fault).__name__}: {fault}",
                    kind="unreadable",
                    remedy="write .mps and check that",
                    file=self.request.shown,
                )
            )

    def _reached(self, model: Any, callback: Any) -> None:
        place, repeats = self._stack()
        self.calls.append(place)
        if self.loading_for and self._load_only(model):
            return
        if callback is not None:
            self._refuse_callback(callback, place)
        wanted = self.request.solve_call
        if wanted is None:
            if os.getpid() != self._process or threading.current_thread() is not threading.main_thread():
                repeats.loops.append("a thread or process of its own")
            self._refuse_repeats(place, repeats)
            self.send(*self.taken(model, place))
        if wanted == len(self.calls):
            self.send(*self.taken(model, place))
        if wanted == "only" and len(self.calls) > 1:
            self.fail(
                ReadError(
                    f"the script solves more than once: {', '.join(self.calls)}",
                    kind="several-solves",
                    remedy=_SITES_REMEDY,
                    file=self.request.shown,
                )
            )
        if wanted in ("last", "only"):
            self._kept = self.taken(model, place)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """While a solve really runs, what it calls itself is nobody's business."""
        self.inside = True
        try:
            yield
        except Exception:
            self.solve_failed = True
            raise
        finally:
            self.inside = False

    def note_other_solver(self, wanted: str, taken: str) -> None:
        """Note that another solver than the script's own really runs: it may find another optimal solution."""
        note = f"{wanted} cannot run here; {taken} solved in its place before the model was complete"
        if ("other-solver", note) not in self.notes:
            self.notes.append(("other-solver", note))

    def finish(self) -> None:
        """At the end of the script: send what was kept for ``last`` and ``only``."""
        if self._kept is not None:
            self.send(*self._kept)
        if isinstance(self.request.solve_call, int) and self.calls:
            self.fail(
                ReadError(
                    f"solve call {self.request.solve_call} was asked for, but the script makes only "
                    f"{len(self.calls)}: {', '.join(self.calls)}",
                    kind="solve-call",
                    remedy=f"give --solve-call {len(self.calls)} or less",
                    file=self.request.shown,
                )
            )

    def taken(self, model: Any, place: str) -> tuple[bytes, bytes]:
        """Return the answer that holds `model`: an instance, or why it is none."""
        from equivamap.ir import Origin, Warned
        from equivamap.readers.capture.containers import locate
        from equivamap.readers.live import read_object
        from equivamap.readers.wire import dump_instance

        chances = self.chance.found(self._own_texts()) if self.chance is not None else []
        read = self.files.read
        kept = [path for path in read if not self.files.prefers_data or path not in self.request.data]
        origin = Origin(self.request.shown, "", place, tuple(kept))
        try:
            instance = read_object(model, origin, locate(self._namespaces(), model))
        except InputError as fault:
            return ERROR, error_to_json(self._placed(fault))
        for asked, found in self.files.replaced.items():
            if self.files.prefers_data:
                break  # the data were given to be read instead
            self.notes.append(("data-file", f"{asked} is not there; {found} was read instead"))
        unused = [d for d in self.request.data if not self._was_used(d)]
        if unused and self.files.prefers_data:
            opened = f"; it read {', '.join(self.files.read)}" if self.files.read else ""
            unread = ReadError(
                f"the script did not read its data, which a file {os.path.basename(unused[0])} holds{opened}",
                kind="data-unused",
                remedy="let it read a JSON file of that name, or write a function build(data)",
            )
            return ERROR, error_to_json(self._placed(unread))
        if unused:
            self.notes.append(("data-unused", f"the script read nothing from {', '.join(unused)}"))
        object.__setattr__(
            instance,
            "warnings",
            instance.warnings
            + tuple(Warned(kind, message) for kind, message in self.notes)
            + tuple(Warned(CHANCE, what) for what in chances),
        )
        if self.source is not None:
            lines = self._declared_lines
            for axis in (instance.variables, instance.constraints):
                # PuLP and gurobipy name by text, Pyomo by attribute; both are known by the family's last word.
                for name in {family for family, _ in axis.labels}:
                    line = lines.get(name, lines.get(name.rsplit(".", 1)[-1]))
                    if line is not None:
                        axis.lines[name] = line
        parameters = {
            **data_parameters(self.files.read, self.files.content),
            **usable(self.parameters),
            **instance.parameters,
        }
        object.__setattr__(instance, "parameters", parameters)
        return INSTANCE, dump_instance(instance)

    @cached_property
    def _declared_lines(self) -> dict[str, int]:
        return declaration_lines(self.source.tree()) if self.source is not None else {}

    def _was_used(self, given: str) -> bool:
        full = os.path.abspath(given)
        inside = os.path.join(full, "")
        return any(path == full or path.startswith(inside) for path in self.files.read)

    def send(self, letter: bytes, payload: bytes) -> NoReturn:
        """Write the answer and end the process at once: nothing that the script does can stop or follow it."""
        with contextlib.suppress(Exception):
            sys.stdout.flush()
        write_answer(self.request.result, letter, payload)
        os._exit(0)

    def fail(self, error: InputError) -> NoReturn:
        """Send an error and end."""
        self.send(ERROR, error_to_json(error))

    def _placed(self, fault: InputError) -> InputError:
        fault.file = fault.file or self.request.shown
        return fault

    def _load_only(self, model: Any) -> bool:
        """While a file is loaded for one of its names: True if this solve must really run."""
        value = self.namespace.get(self.loading_for)
        if value is model:
            return False
        if value is not None and self.call_target is not None and callable(value):
            self.call_target(value)
        return True

    def _stack(self) -> tuple[str, Repeats]:
        """Return the place of the call in the user's files, and what can follow it."""
        repeats = Repeats([], [])
        place = ""
        solving: set[str] = set()
        trees: dict[str, ast.Module] = {}
        frame: FrameType | None = sys._getframe(3)
        while frame is not None:
            name = frame.f_code.co_filename
            tree = self._tree(name, trees) if self.is_users(name) else None
            if tree is not None:
                place = place or self._place(name, frame.f_lineno)
                found = _followers(SolveSites(tree, solving), frame)
                repeats.loops.extend(self._place(name, line) for line in sorted(found.loops))
                repeats.calls.extend(self._place(name, line) for line in sorted(found.calls))
                solving.add(frame.f_code.co_name)
            frame = frame.f_back
        return place, repeats

    def _namespaces(self) -> list[dict[str, Any]]:
        """Return the variables of the user's running functions, innermost first, and of the module."""
        spaces: list[dict[str, Any]] = []
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if self.is_users(frame.f_code.co_filename):
                spaces.append(frame.f_globals if frame.f_code.co_name == "<module>" else dict(frame.f_locals))
            frame = frame.f_back
        return [*spaces, self.namespace]

    def asking_place(self) -> str | None:
        """Return the place in the user's files that runs, or None while something is imported or really solved."""
        frame: FrameType | None = None if self.inside else sys._getframe(1)
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith("<frozen importlib") or name.endswith(_NAMES_FILES):
                return None
            if self.is_users(name):
                return self._place(name, frame.f_lineno)
            frame = frame.f_back
        return None

    def _own_texts(self) -> list[str]:
        """Return the sources of the script and of its own modules."""
        texts = [] if self.source is None else [self.source.text]
        for module in [sys.modules.get(name) for name in sys.modules.keys() - self._imported]:
            path = vars(module).get("__file__") if isinstance(module, ModuleType) else None
            if isinstance(path, str) and path != self._main_file() and self.is_users(path):
                with contextlib.suppress(OSError):
                    texts.append(self.files.content(path).decode("utf-8", "replace"))
        return texts

    def _main_file(self) -> str:
        return self.source.filename if self.source else ""

    def is_users(self, name: str) -> bool:
        """Tell whether a file of that name is the script or one of its own modules."""
        if name == self._main_file():
            return True
        own = name.startswith(self.files.script_directory) and name.endswith(".py")
        return own and "site-packages" not in name and not name.startswith(_NOT_THE_USERS)

    def _tree(self, name: str, trees: dict[str, ast.Module]) -> ast.Module | None:
        if name not in trees:
            if self.source is not None and name == self.source.filename:
                trees[name] = self.source.tree()
            else:
                try:
                    with open(name, "rb") as stream:
                        trees[name] = ast.parse(stream.read())
                except (OSError, SyntaxError, ValueError):
                    return None
        return trees[name]

    def _place(self, name: str, line: int) -> str:
        if self.source is not None and name == self.source.filename:
            return self.source.place(line)
        return f"{os.path.relpath(name, self.files.script_directory)}:{line}"

    def _refuse_repeats(self, place: str, repeats: Repeats) -> None:
        parts = []
        if repeats.loops:
            parts.append(f"it is repeated at {', '.join(repeats.loops)}")
        if repeats.calls:
            parts.append(f"more can follow at {', '.join(repeats.calls)}")
        if parts:
            self.fail(
                ReadError(
                    f"the solve call at {place} need not be the only one: {'; '.join(parts)}",
                    kind="several-solves",
                    remedy=_SITES_REMEDY,
                    file=self.request.shown,
                    line=int(place.rsplit(":", 1)[-1]) if place else None,
                )
            )

    def _refuse_callback(self, callback: Any, place: str) -> None:
        names = _names_of(callback)
        if names & _LAZY_NAMES:
            self.fail(
                UnsupportedError(
                    f"the solve call at {place} has a callback that adds constraints while solving "
                    f"({', '.join(sorted(names & _LAZY_NAMES))}), so the model is not the whole problem",
                    kind="lazy-callback",
                    remedy="state all constraints in the model, or compare with a formulation that does",
                    file=self.request.shown,
                )
            )
        if self.request.solve_call is None:
            self.fail(
                ReadError(
                    f"the solve call at {place} has a callback, which may change what is solved",
                    kind="several-solves",
                    remedy="if the callback only watches, say so with --solve-call 1",
                    file=self.request.shown,
                )
            )


def _followers(sites: SolveSites, frame: FrameType) -> Followers:
    code = frame.f_code
    if code.co_name == "<module>":
        return sites.after(frame.f_lineno, None)
    found = sites.after(frame.f_lineno, code.co_firstlineno)
    if code.co_name in ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"):
        found.loops.add(frame.f_lineno)
    return found


def _names_of(callback: Any) -> set[str]:
    """Return all names that the code of a callback mentions, functions that it defines or calls included."""
    # A function, a method, a functools.partial, or an object with a ``__call__`` of its own.
    candidates = (callback, getattr(callback, "func", None), vars(type(callback)).get("__call__"))
    function = next((c for c in candidates if hasattr(c, "__code__")), None)
    code = getattr(function, "__code__", None)
    if code is None:
        return set()
    namespace = getattr(function, "__globals__", {})
    names: set[str] = set()
    seen: set[CodeType] = set()
    waiting = [code]
    while waiting:
        code = waiting.pop()
        if code in seen:
            continue
        seen.add(code)
        names |= set(code.co_names)
        waiting += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        called = (getattr(namespace.get(name), "__code__", None) for name in code.co_names)
        waiting += [other for other in called if other is not None]
    return names
