"""Work for processes, importable by name: what it does to its process depends on the piece."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path
from typing import Any

from equivamap.errors import ReadError

FACTOR = 1


class UnpicklableError(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__("an error of two numbers")


def start(factor: int | str) -> None:
    global FACTOR
    if factor == "exit":
        os._exit(4)
    if factor == "raise":
        raise RuntimeError("cannot begin")
    FACTOR = int(factor)


def work(piece: int | str) -> Any:
    print("noise on standard output")
    if isinstance(piece, int):
        return FACTOR * piece
    if len(piece) > 1_000_000:
        return len(piece)
    name, _, mark = piece.partition(":")
    if name == "exit":
        os._exit(3)
    if name == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "segfault":
        ctypes.string_at(0)
    if name.endswith("-once"):
        if Path(mark).exists():
            return 7
        Path(mark).touch()
        time.sleep(1000) if name == "slow-once" else os.kill(os.getpid(), signal.SIGKILL)
    if name == "hang":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(1000)
    if name == "error":
        raise ReadError("broken", kind="syntax", file="a.lp", line=3)
    if name == "unpicklable-error":
        raise UnpicklableError(1, 2)
    if name == "leave":
        raise SystemExit(5)
    if name == "slow":
        time.sleep(0.5)
        return 0
    return {"pid": os.getpid(), "large": "z" * 3_000_000, "unpicklable": lambda: None}[name]
