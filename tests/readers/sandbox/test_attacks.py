"""Hostile scripts: each attempt of the table fails, and the next script finds everything as it was."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from equivamap.errors import InputError, SandboxError
from equivamap.readers import read
from tests.readers.sandbox.attacks import ATTACKS, MODEL, PAGE, PRELUDE, Attack, with_table

MARK = f"marked-by-{os.getpid()}"


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> Iterator[dict[str, object]]:
    """A secret, a server, a socket file, and a directory for the script with what it must not see."""
    outside, own = tmp_path_factory.mktemp("outside"), tmp_path_factory.mktemp("own")
    secret = outside / "id_rsa"
    secret.write_text("secret", encoding="utf-8")
    (own / ".env").write_text("API_KEY=secret", encoding="utf-8")
    (own / "other.py").write_text("SECRET = 'secret'", encoding="utf-8")
    (own / "notes.txt").symlink_to(secret)
    # the path of a socket is short, and that of a directory of tests is not
    at, to = f"/tmp/{MARK}.sock", f"/tmp/{MARK}.messages"
    taken = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as agent, taken:
        taken.bind(to)
        taken.setblocking(False)
        agent.bind(at)
        for place in (at, to):
            # anybody may connect whom the sandbox lets
            os.chmod(place, 0o777)
        agent.listen()
        try:
            yield {
                "secret": str(secret),
                "own": str(own),
                "other": str(own / "other.py"),
                "port": server.getsockname()[1],
                "socket": at,
                "datagrams": to,
                "pid": os.getpid(),
                "mark": MARK,
            }
            with pytest.raises(BlockingIOError):
                taken.recv(1)
        finally:
            os.unlink(at)
            os.unlink(to)


def marked_processes() -> list[str]:
    """The processes whose command line holds the mark."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as stream:
                    if MARK.encode() in stream.read():
                        found.append(name)
            except OSError:
                continue
    return found


def filled(script: str, places: dict[str, object]) -> str:
    """The script with the places of the test."""
    for name, value in places.items():
        script = script.replace(f"{{{name}!r}}", repr(value)).replace(f"{{{name}}}", str(value))
    return PRELUDE + script.replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    "attack",
    [pytest.param(a, id=a.name, marks=pytest.mark.slow if a.slow else ()) for a in ATTACKS],
)
def test_attacks(attack: Attack, level, workers, places, monkeypatch) -> None:
    if level.value not in attack.levels:
        pytest.skip(f"{attack.name} is not held by {level.value}")
    monkeypatch.setenv("SOME_API_KEY", "secret")
    script = Path(str(places["own"]), "model.py")
    script.write_text(filled(attack.script, places), encoding="utf-8")
    options = {"workers": workers, "time_limit": attack.seconds, "hidden": [str(places["other"])]}
    if attack.kind:
        with pytest.raises(InputError) as caught:
            read(str(script), **options)
        assert not isinstance(caught.value, SandboxError)
        assert caught.value.kind == attack.kind, caught.value
        assert re.search(attack.said, caught.value.message), caught.value
        assert "secret" not in caught.value.message
    else:
        assert read(str(script), **options).n == 1
    assert not marked_processes()
    assert sorted(os.listdir(places["own"])) == [".env", "model.py", "notes.txt", "other.py"]
    script.write_text(MODEL + "p.solve()", encoding="utf-8")
    assert read(str(script), workers=workers).n == 1


def test_the_page_has_the_table_of_these_tests() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page and ATTACKS[0].tried in page
