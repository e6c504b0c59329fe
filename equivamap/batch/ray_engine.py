"""Many pieces of work on the machines of a Ray cluster, with the same care as in processes of one machine.

An actor has one piece in hand at a time. Where it dies, by itself or with its machine, the piece is tried again at the
end by a new actor; a piece at which two died is given back as `Died`.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from equivamap.batch.workers import LOOK, MOST_DEATHS, MOST_FALSE_STARTS, Died
from equivamap.errors import InputError, UsageError

__all__ = ["on_ray"]

Piece = TypeVar("Piece")
Result = TypeVar("Result")

KNOCK = 15.0
"""Seconds to wait for the machine of an address to answer at all."""


def on_ray(
    work: Callable[[Piece], Result],
    pieces: Mapping[str, Piece],
    workers: int | None,
    *,
    start: Callable[..., None],
    given: tuple[Any, ...],
    address: str | None = None,
    patience: float | None = None,
) -> Iterator[tuple[str, Result | Died]]:
    """Yield key and result of each piece as it is finished; see `equivamap.batch.workers.in_processes`.

    Parameters
    ----------
    workers
        Actors; None for one a processor of the cluster.
    address
        Of a cluster: ``"auto"``, ``"ray://host:10001"``, ``"host:6379"``; None starts one on this machine, and ends it.

    Raises
    ------
    InputError
        If Ray is not installed or the cluster cannot be reached.
    """
    ray = _ray()
    ours = not ray.is_initialized()
    if ours:
        _join(ray, workers, address)
    try:
        # an actor that waits for a processor would look like one that does not answer
        processors = max(int(ray.cluster_resources().get("CPU", 1)), 1)
        count = min(workers or processors, processors)
        yield from _Actors(ray, work, pieces, count, start, given, patience).results()
    finally:
        if ours:
            ray.shutdown()


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise UsageError(
            "the engine ray needs the package ray",
            kind="package-missing",
            remedy="pip install 'equivamap[ray]', or use the engine local",
            side="options",
        ) from None
    return ray


def _join(ray: Any, workers: int | None, address: str | None) -> None:
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address is None:
        # without an address Ray would join whatever cluster it finds
        options |= {"address": "local", "include_dashboard": False}
        options |= {} if workers is None else {"num_cpus": workers}
    else:
        options["address"] = address
    try:
        if address is not None:
            _knock(address)
        ray.init(**options)
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as fault:
        raise UsageError(
            f"the Ray cluster {address or 'of this machine'} cannot be used: {' '.join(str(fault).split())[:300]}",
            kind="cluster",
            remedy="check the address, that 'ray status' answers there, and the token if the cluster asks for one",
            side="options",
        ) from None


def _knock(address: str) -> None:
    """Raise OSError where nobody listens: Ray itself would wait for minutes."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host, int(port)), timeout=KNOCK).close()


class _Actor:
    """Works on pieces within the cluster."""

    def __init__(
        self, work: Callable[[Any], Any], start: Callable[..., None], given: tuple[Any, ...]
    ) -> None:
        self._work = work
        start(*given)

    def do(self, piece: Any) -> Any:
        return self._work(piece)


class _Actors:
    """The actors at work on some pieces."""

    def __init__(
        self,
        ray: Any,
        work: Callable[[Any], Any],
        pieces: Mapping[str, Any],
        count: int,
        start: Callable[..., None],
        given: tuple[Any, ...],
        patience: float | None,
    ) -> None:
        self._ray = ray
        self._pieces = pieces
        self._count = min(count, max(len(pieces), 1))
        self._actor = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Actor)
        self._work, self._start, self._given = work, start, given
        self._patience = patience
        self._idle: list[Any] = []
        self._running: dict[Any, tuple[str, Any, float]] = {}
        self._deaths: dict[str, list[str]] = {}
        self._false_starts = 0

    def results(self) -> Iterator[tuple[str, Any]]:
        """Yield what is finished until nothing is left to do."""
        ray = self._ray
        todo, again = deque(self._pieces), deque[str]()
        fault: BaseException | None = None
        while (todo or again or self._running) and not (fault and not self._running):
            while fault is None and (todo or again) and len(self._running) < self._count:
                key = (todo or again).popleft()
                # a piece that is tried again gets an actor that has done nothing before
                actor = self._new() if key in self._deaths or not self._idle else self._idle.pop()
                self._running[actor.do.remote(self._pieces[key])] = (key, actor, time.monotonic())
            ready, _ = ray.wait(list(self._running), num_returns=1, timeout=LOOK)
            for reference in ready:
                key, actor, _ = self._running.pop(reference)
                try:
                    result = ray.get(reference)
                except ray.exceptions.RayTaskError as raised:
                    fault = fault or raised.cause or raised
                except ray.exceptions.RayError as died:
                    yield from self._died(key, _how(died), again)
                else:
                    self._idle.append(actor)
                    yield key, result
            yield from self._late(again)
        if fault is not None:
            raise fault

    def _new(self) -> Any:
        while len(self._idle) + len(self._running) >= self._count and self._idle:
            self._ray.kill(self._idle.pop())
        return self._actor.remote(self._work, self._start, self._given)

    def _late(self, again: deque[str]) -> Iterator[tuple[str, Died]]:
        """Kill actors that have not answered in time."""
        for reference, (key, actor, since) in list(self._running.items()):
            if self._patience is not None and time.monotonic() - since > self._patience:
                self._ray.kill(actor)
                del self._running[reference]
                yield from self._died(key, f"no answer within {self._patience:g} s", again)

    def _died(self, key: str, how: str, again: deque[str]) -> Iterator[tuple[str, Died]]:
        if how.startswith("not begun"):
            self._false_starts += 1
            if self._false_starts >= MOST_FALSE_STARTS:
                raise InputError(
                    f"actors die before they begin: {how}",
                    kind="worker-died",
                    remedy="equivamap must be installed on every machine of the cluster, in the same version",
                )
            again.append(key)
            return
        deaths = self._deaths.setdefault(key, [])
        deaths.append(how)
        if len(deaths) < MOST_DEATHS:
            again.append(key)
        else:
            yield key, Died(tuple(deaths))


def _how(died: BaseException) -> str:
    words = " ".join(str(died).split())
    if "creation task" in words or "__init__" in words:
        return f"not begun: {words[:300]}"
    return type(died).__name__
