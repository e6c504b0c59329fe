"""What a running script asks for that need not be the same when it runs again: random numbers, time, addresses.

Nothing is changed by watching. What is noted costs a second reading of the script and no more, so that in doubt it is
noted. Whatever is found nowhere here is still found before a refutation, which reads scripts a second time anyhow.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

__all__ = ["CHANCE", "EVENTS", "UNSEEDED", "Chance", "shake"]

CHANCE = "chance"
"""Kind of the notes in an answer."""
UNSEEDED = "random numbers without a seed"

_CLOCKS = (
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"),
    *(
        "process_time_ns",
        "thread_time",
        "thread_time_ns",
        "localtime",
        "gmtime",
        "ctime",
        "strftime",
        "asctime",
    ),
    "clock_gettime",
)
_IN_TEXT = re.compile(r"\b(now|today|utcnow|uuid1|getpid|getppid|id|hash|getloadavg)\s*\(")
"""Calls that cannot be watched, or not cheaply: dates and addresses."""
_DRAWS = re.compile("random|sample|shuffle|rvs|choice")
"""What stands in a script that draws itself."""
_MADE_UP = ("/dev/", "/proc/")
EVENTS = {
    "subprocess.Popen": "another program",
    "os.system": "another program",
    "os.posix_spawn": "another program",
    "os.exec": "another program",
    "os.fork": "another process",
    "os.forkpty": "another process",
    "ctypes.dlopen": "a library outside Python",
    "open": "the system",
}
"""Audit events that are noted, and what they ask."""


class Chance:
    """Watches one script.

    Parameters
    ----------
    place
        Gives the place in the script that runs at the moment, or None where the script itself does not ask.
    is_users
        Tells whether a file of that name is the script or one of its own modules.
    """

    def __init__(self, place: Callable[[], str | None], is_users: Callable[[str], bool]) -> None:
        self._place = place
        self._is_users = is_users
        self._noted: dict[str, str] = {}
        self._generators: list[_Generator] = []
        self._busy = False

    def install(self) -> None:
        """Watch Python's own random numbers, the system's, and the clocks."""
        self._watch(_Generator("random", random, random.getstate))
        self._watch_instances()
        # `random` keeps the function that it met when it was imported, for `secrets` and numpy
        os.urandom = random.__dict__["_urandom"] = self._asked(os.urandom, f"{UNSEEDED} (os.urandom)")
        if hasattr(os, "getrandom"):
            os.getrandom = self._asked(os.getrandom, f"{UNSEEDED} (os.getrandom)")
        for name in _CLOCKS:
            if hasattr(time, name):
                setattr(time, name, self._read_clock(getattr(time, name), f"the time (time.{name})"))
        numpy = sys.modules.get("numpy.random")
        if numpy is not None:
            self.watch_numpy(numpy)

    def watch_numpy(self, module: ModuleType) -> None:
        """Watch the random numbers that numpy draws without a generator of the script's own."""

        def state() -> object:
            found = module.get_state(legacy=False)
            inner = found["state"]
            return inner["pos"], bytes(inner["key"]), found["has_gauss"]

        self._watch(_Generator("numpy.random", module, state))

    def event(self, name: str, args: tuple[Any, ...]) -> None:
        """Take an audit event; of files those alone that the system makes up."""
        if name != "open":
            self._note(EVENTS[name])
        elif isinstance(args[0], str) and args[0].startswith(_MADE_UP) and args[0] != os.devnull:
            self._note(f"{EVENTS[name]} ({args[0]})")

    def found(self, texts: list[str]) -> list[str]:
        """Return what was asked for so far; `texts` are the sources of the script and its modules."""
        named = any(_DRAWS.search(text) for text in texts)
        for generator in self._generators:
            if generator.was_drawn():
                what = UNSEEDED if named else "random numbers that a library draws"
                self._noted.setdefault(f"{what} ({generator.name})", "")
        for text in texts:
            for called in _IN_TEXT.findall(text):
                self._noted.setdefault(f"{called}()", "")
        return [f"{what} at {place}" if place else what for what, place in self._noted.items()]

    def _note(self, what: str) -> None:
        # what is called to find the place must not be noted itself
        if what in self._noted or self._busy:
            return
        self._busy = True
        try:
            place = self._place()
        finally:
            self._busy = False
        if place is not None:
            self._noted[what] = place

    def _asked(self, original: Callable[..., Any], what: str) -> Callable[..., Any]:
        def asked(*args: Any, **kwargs: Any) -> Any:
            self._note(what)
            return original(*args, **kwargs)

        return asked

    def _read_clock(self, original: Callable[..., Any], what: str) -> Callable[..., Any]:
        """Return what stands for a clock; that a library measures how long it takes says nothing of the model."""

        def read(*args: Any, **kwargs: Any) -> Any:
            caller: FrameType = sys._getframe(1)
            if self._is_users(caller.f_code.co_filename):
                self._note(what)
            return original(*args, **kwargs)

        return read

    def _watch(self, generator: _Generator) -> None:
        self._generators.append(generator)
        module, seed = generator.module, generator.module.seed

        def reseed(*args: Any, **kwargs: Any) -> Any:
            if generator.was_drawn():
                self._note(f"{UNSEEDED} ({generator.name})")
            result = seed(*args, **kwargs)
            generator.seeded = bool(args or kwargs) and None not in (*args, *kwargs.values())
            generator.start = generator.state()
            return result

        module.seed = reseed
        name = "set_state" if hasattr(module, "set_state") else "setstate"
        set_state = getattr(module, name)

        def restate(*args: Any, **kwargs: Any) -> Any:
            # a state that was never seeded comes from draws that are noted when the state is read back
            if not generator.seeded:
                self._note(f"{UNSEEDED} ({generator.name})")
            return set_state(*args, **kwargs)

        setattr(module, name, restate)

    def _watch_instances(self) -> None:
        """Note generators of a script's own that are made without a seed; numpy's ask for `os.urandom`."""
        seed = random.Random.seed

        def reseed(generator: random.Random, a: Any = None, *args: Any, **kwargs: Any) -> None:
            if a is None:
                self._note(f"{UNSEEDED} (random.Random)")
            seed(generator, a, *args, **kwargs)

        random.Random.seed = reseed  # type: ignore[assignment,method-assign]


class _Generator:
    """A generator of random numbers that a whole process shares."""

    def __init__(self, name: str, module: Any, state: Callable[[], object]) -> None:
        self.name = name
        self.module = module
        self.state = state
        self.seeded = False
        self.start = state()

    def was_drawn(self) -> bool:
        return not self.seeded and self.state() != self.start


_shaken: list[object] = []


def shake(count: int) -> None:
    """Let objects lie at other addresses than in another reading: forks of one process would make them at the same.

    Parameters
    ----------
    count
        Number of the reading; 0 leaves everything as it is.
    """
    if count:
        # a generator of its own: the script's must not be touched
        draw = random.Random(count)
        blocks: list[object] = [bytearray(draw.randrange(480)) for _ in range(4000)]
        blocks += [object() for _ in range(draw.randrange(4000))]
        # of these Python keeps some for the next, which would lie at the same places again and again
        for _ in range(draw.randrange(100, 200)):
            blocks += [{}, [], draw.random()]
        draw.shuffle(blocks)
        _shaken.extend(blocks[::2])
