"""One pool of workers for each level of sandbox that this system has."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from equivamap.errors import InputError
from equivamap.readers import read
from equivamap.readers.sandbox import Level, Policy, levels, sandbox_level
from equivamap.readers.workers import Workers

SMALL = Policy(
    mode="required",
    memory=4 * 2**30,
    processes=40,
    file_size=8 * 2**20,
    output=4 * 2**20,
    answer=16 * 2**20,
)
"""Small limits, which scripts reach soon."""


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def level(request, tmp_path_factory) -> Iterator[Level]:
    """A level of sandbox; skips where the system does not have it."""
    wanted = Level(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(levels, "_works", set())
        patch.setattr(levels, "_ruled_out", {})
        if wanted is Level.LANDLOCK:
            levels.rule_out(Level.BUBBLEWRAP, "Landlock is tested")
        script = tmp_path_factory.mktemp("probe") / "model.py"
        script.write_text("import sys\nsys.exit(5)\n", encoding="utf-8")
        with contextlib.suppress(InputError):
            read(str(script))
        try:
            found = sandbox_level(Policy(mode="required"))
        except InputError as fault:
            pytest.skip(fault.message)
        if found is not wanted:
            pytest.skip(f"no {wanted.value} here: {levels.shortcoming()}")
        yield wanted


@pytest.fixture(scope="module")
def workers(level: Level) -> Iterator[Workers]:
    """A worker of a level, with small limits."""
    with Workers(1, SMALL) as pool:
        yield pool
