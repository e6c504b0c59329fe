"""Checks for programs that wait for many things: together, cancelled, and after processes died."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from short_models import model

import equivamap
from equivamap import InputError, Outcome
from equivamap.batch import asynchronous

A = "min x + 2 y; bin x y; c: x + y >= 1"
OTHER = "min x + 2 y; bin x y; c: 2 x + y >= 3"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    asynchronous.close()
    if asynchronous._pool is not None:
        asynchronous._pool.shutdown()
        asynchronous._pool = None


def test_checks_together_and_errors_as_check_has_them(tmp_path: Path) -> None:
    async def ask() -> list[Any]:
        reference = equivamap.prepare(model(A))
        asked = [(reference, model(A)), (model(A), model(OTHER)), (str(tmp_path / "no.lp"), model(A))]
        return await asyncio.gather(*(equivamap.acheck(a, b) for a, b in asked), return_exceptions=True)

    one, two, error = asyncio.run(ask())
    assert (one.verdict, two.verdict) == (Outcome.EQUIVALENT, Outcome.NOT_EQUIVALENT)
    assert two.feedback() and two.obligations == equivamap.check(model(A), model(OTHER)).obligations
    assert (error.kind, error.side) == ("file-missing", "a")
    with pytest.raises(InputError, match="unknown option"):
        asyncio.run(equivamap.acheck(model(A), model(A), colour=1))
    with pytest.raises(InputError):
        asyncio.run(equivamap.acheck(object(), model(A)))


def test_a_task_that_is_cancelled_ends_its_process(tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(1000)\n")

    async def ask() -> None:
        task = asyncio.create_task(equivamap.acheck(str(slow), model(A)))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # the process is free for others, or there is a new one
        assert (await equivamap.acheck(model(A), model(A))).verdict is Outcome.EQUIVALENT

    asyncio.run(ask())


def test_processes_that_die(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "crash.lp"
    place.write_text("Minimize\n x\nEnd\n")
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "def crash(event, args):\n"
        f"    if event == 'open' and str(args[0]) == {str(place)!r}:\n"
        "        os.kill(os.getpid(), 11)\n"
        "sys.addaudithook(crash)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(InputError, match="two processes died at work on this pair") as caught:
        asyncio.run(equivamap.acheck(str(place), model(A)))
    assert caught.value.kind == "worker-died" and "SIGSEGV" in caught.value.message
    assert asyncio.run(equivamap.acheck(model(A), model(A))).verdict is Outcome.EQUIVALENT
