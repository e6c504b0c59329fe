"""Generators of data that a stranger wrote: run in the sandbox alone, limited, and never believed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from open_pairs import GENERATOR, TRIPLES

from equivamap.errors import DataError, SandboxError
from equivamap.formulations import proposed_generator
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.proposed_generator import ProposedGenerator, limits_fault
from equivamap.llm.answers import strict_json
from equivamap.readers.sandbox.policy import Policy, using

HOSTILE = {
    "opens a file": "def generate(size, seed):\n    return {'n': len(open('/etc/passwd').read())}",
    "opens a socket": "import socket\ndef generate(size, seed):\n    socket.create_connection(('127.0.0.1', 9), 1)",
    "starts a program": "import os\ndef generate(size, seed):\n    os.execv('/bin/true', ['true'])",
    "forges answers": (
        "import os\nfor f in range(3, 60):\n    try:\n        os.write(f, b'V' + (2).to_bytes(8, 'little') + b'{}')\n"
        "    except OSError:\n        pass\ndef generate(size, seed):\n    return {}"
    ),
    "leaves": "import os\ndef generate(size, seed):\n    os._exit(0)",
    "gives data outside the assumptions": GENERATOR.replace("13", "14"),
    "gives wrong shapes": GENERATOR.replace('"a": a', '"a": a + [1]'),
    "gives texts": GENERATOR.replace('"a": a', '"a": "equivalent"'),
    "gives truth": GENERATOR.replace('"n": n', '"n": True'),
    "gives infinity": GENERATOR.replace('"need": n', '"need": float("inf")'),
    "gives too much": "def generate(size, seed):\n    return {'n': [0] * 10**7}",
    "gives huge sizes": "def generate(size, seed):\n    return dict(n=10**6, need=10**6, a=[], b=[], c=[])",
    "gives a model": "import pulp\ndef generate(size, seed):\n    return pulp.LpProblem()",
    "is no Python": "generate everything",
    "has another name": "def draw(size, seed):\n    return {}",
    "fails": "def generate(size, seed):\n    raise SystemExit('equivalent')",
    "is long": "# " + "x" * 30_000 + "\n" + GENERATOR,
}


def drawn(source: str, times: int = 2) -> tuple[list[Any], ProposedGenerator]:
    """Return what comes of some calls."""
    with ProposedGenerator(source, ("n",), strict_json) as proposed:
        return [proposed(random.Random(k), 2) for k in range(times)], proposed


def test_data_come_back_and_depend_on_the_seed() -> None:
    data, proposed = drawn(GENERATOR, 4)
    checking = Generator(TRIPLES)
    assert all(checking.checked(one) is not None for one in data)
    assert len({str(one) for one in data}) > 1
    assert (proposed.calls, proposed.failures) == (4, 0)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_a_hostile_generator_is_data(name: str, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    source = HOSTILE[name].replace("/tmp/touched", str(touched))
    try:
        data, _ = drawn(source)
    except DataError as fault:
        assert "the proposed generator cannot be used" in fault.message
        data = []
    checking = Generator(TRIPLES)
    assert all(checking.checked(one) is None for one in data)
    assert not touched.exists()


def test_one_that_does_not_end_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposed_generator, "CALL_SECONDS", 0.3)
    data, proposed = drawn("def generate(size, seed):\n    while True:\n        pass", 8)
    assert data == [{}] * 8 and proposed.is_over and proposed.calls < 8
    assert "within 0.3 seconds" in proposed.last_fault


def test_a_sandbox_is_required_whatever_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def level(policy: Policy) -> Any:
        asked.append(policy.mode)
        raise SandboxError("there is none", kind="sandbox-missing", remedy="install one")

    monkeypatch.setattr(proposed_generator, "sandbox_level", level)
    with using(Policy(mode="off")), pytest.raises(SandboxError):
        ProposedGenerator(GENERATOR, ("n",), strict_json)
    assert asked == ["required"]


def test_limits_of_data() -> None:
    assert limits_fault({"n": 2, "a": [1, 2.5]}) == ""
    assert "bool" in limits_fault({"n": True})
    assert "beyond" in limits_fault({"n": 10**13}) and "beyond" in limits_fault({"n": -float("inf")})
    assert "more than" in limits_fault({"n": [[]] * 10_000})
