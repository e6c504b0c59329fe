"""What a script leaves for the next one, and for the host: nothing; and what becomes of workers that die."""

from __future__ import annotations

import gc
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from equivamap.errors import InputError, ReadError, SandboxError
from equivamap.formulations.builds.building import Builder
from equivamap.formulations.builds.reading import read_formulation
from equivamap.readers import read
from equivamap.readers.sandbox import Level, Policy, levels, sandbox_level, set_policy, using
from equivamap.readers.sandbox.policy import current_policy
from equivamap.readers.workers import Workers, close_default_workers, default_workers
from tests.readers.sandbox.attacks import MODEL, PRELUDE

SOLVED = MODEL + "p.solve()\n"


@pytest.fixture
def script(tmp_path):
    def write(text: str, name: str = "model.py") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def told(path: str, **options) -> str:
    """What a script says when it leaves."""
    with pytest.raises(ReadError) as caught:
        read(path, **options)
    assert caught.value.kind == "script-exited", caught.value
    return caught.value.message.split("TOLD ")[1].split(" before a model")[0]


def test_nothing_of_a_script_is_left_for_the_next(script, workers) -> None:
    first = script(
        PRELUDE
        + "import pulp, json\npulp.left = json.left = 1\nos.environ['LEFT'] = '1'\n"
        + "for place in (os.environ['TMPDIR'], os.environ['HOME'], '/dev/shm'):\n"
        + "    try:\n        open(place + '/left', 'w').write('x')\n    except OSError:\n        pass\n"
        + "sys.path.insert(0, '/left')\nos.umask(0)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntell('done')\n",
        "first.py",
    )
    second = script(
        PRELUDE
        + "import pulp, json\n"
        + "found = [m for m in (pulp, json) if hasattr(m, 'left')] + [n for n in os.environ if n == 'LEFT']\n"
        + "places = (os.environ['TMPDIR'], os.environ['HOME'], '/dev/shm')\n"
        + "found += [p for p in places if os.path.exists(p + '/left')]\n"
        + "found += ['path'] if '/left' in sys.path else []\n"
        + "found += ['signal'] if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN else []\n"
        + "tell(found)\n",
        "second.py",
    )
    assert told(first, workers=workers) == "done"
    assert told(second, workers=workers) == "[]"


def test_scripts_run_alike_and_random_ones_are_reported(script, workers) -> None:
    alike = script(
        PRELUDE
        + "import locale\ntell(hash('a'), time.tzname, os.environ['LC_ALL'], sys.argv[1:], os.getcwd())\n"
    )
    assert told(alike, workers=workers) == told(alike, workers=workers)
    twice = Policy(mode="required", twice=True)
    steady = script("import random\nrandom.seed(3)\nlow = random.random()\n" + SOLVED.replace("3", "low"))
    for text in ("import random\nlow = random.random()\n", "import numpy\nlow = numpy.random.rand()\n"):
        loose = script(text + SOLVED.replace("3", "low"), "loose.py")
        with Workers(1, twice) as pool, pytest.raises(ReadError) as caught:
            read(loose, workers=pool)
        assert caught.value.kind == "not-deterministic"
    with Workers(1, twice) as pool:
        assert read(steady, workers=pool).n == 1


def test_a_module_beside_the_script_goes_before_a_library_of_the_same_name(script, workers) -> None:
    read(script(SOLVED), workers=workers)
    script("SAYS = 'my own'\n", "pulp.py")
    assert told(script(PRELUDE + "import pulp\ntell(pulp.SAYS)\n"), workers=workers) == "my own"


def test_a_worker_that_is_killed_is_replaced(script, workers) -> None:
    path = script(SOLVED)
    read(path, workers=workers)
    (worker,) = workers._idle
    os.kill(worker.process_id, signal.SIGKILL)
    worker._process.wait()
    assert read(path, workers=workers).n == 1
    assert [w.process_id for w in workers._idle] != [worker.process_id]


def test_workers_are_shared_between_threads_and_waited_for(script, level) -> None:
    paths = [script(SOLVED.replace(">= 3", f">= {k}"), f"m{k}.py") for k in range(1, 7)]
    found: dict[str, int] = {}
    with Workers(2, libraries=["pulp"]) as pool:
        threads = [
            threading.Thread(target=lambda p=p: found.update({p: read(p, workers=pool).n})) for p in paths
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == dict.fromkeys(paths, 1) and 1 <= len(pool._idle) <= 2
    with pytest.raises(RuntimeError):
        read(paths[0], workers=pool)


def test_workers_take_sensible_numbers_and_known_libraries() -> None:
    with pytest.raises(ValueError, match="0 workers"):
        Workers(0)
    with pytest.raises(ValueError, match="no_such"):
        Workers(1, libraries=["no_such"])


def test_builders_run_in_the_sandbox(script, level, tmp_path_factory) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    path = script(
        "import os, pulp\n\ndef build(data):\n    n = data['n']\n"
        f"    seen = os.path.exists({str(secret)!r}) and os.access({str(secret)!r}, os.R_OK)\n"
        "    try:\n"
        f"        open({str(secret)!r}).read()\n        n += 100\n"
        "    except OSError:\n        pass\n"
        "    p = pulp.LpProblem()\n    x = pulp.LpVariable.dicts('x', range(n), 0, 1)\n"
        "    p += pulp.lpSum(x.values())\n    return p\n"
    )
    with Builder(read_formulation(f"{path}:build")) as builder:
        assert [builder.build({"n": n}).n for n in (2, 3)] == [2, 3]


HOST = """
import sys
from equivamap.readers import read
print("ready", flush=True)
read(sys.argv[1], time_limit=600)
"""


def test_scripts_end_with_the_process_that_asked_even_if_that_is_killed(script, level) -> None:
    mark = f"orphan-of-{os.getpid()}-{level.value}"
    path = script(
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)  # {mark}'])\ntime.sleep(600)\n"
    )
    program = HOST
    if level is Level.LANDLOCK:
        program = (
            "from equivamap.readers.sandbox import Level, levels\n"
            "levels.rule_out(Level.BUBBLEWRAP, 'tested')\n" + HOST
        )
    with subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE) as host:
        wait_for(lambda: marked(mark))
        host.kill()
    wait_for(lambda: not marked(mark))


def marked(mark: str) -> bool:
    """Tell whether there is a process whose command line ends in a mark, other than those that hold it in a list."""
    for name in os.listdir("/proc"):
        try:
            words = Path("/proc", name, "cmdline").read_bytes().split(b"\0") if name.isdigit() else []
        except OSError:
            continue
        if any(word.endswith(mark.encode()) and word.startswith(b"import time") for word in words):
            return True
    return False


def wait_for(condition) -> None:
    """Wait, for as long as a busy machine may take."""
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("it did not come")


def test_a_fork_of_this_process_has_workers_of_its_own(script, level) -> None:
    path = script(SOLVED)
    assert read(path).n == 1
    before = default_workers()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if default_workers() is not before and read(path).n == 1 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert default_workers() is before and read(path).n == 1
    close_default_workers()


@pytest.fixture
def without_sandbox(monkeypatch):
    monkeypatch.setattr(levels, "_works", set())
    monkeypatch.setattr(levels, "_ruled_out", {Level.BUBBLEWRAP: "not here", Level.LANDLOCK: "nor that"})


def test_without_a_sandbox_scripts_run_under_limits_with_a_warning(
    script, without_sandbox, monkeypatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    found = read(script("import os\nassert 'SOME_API_KEY' not in os.environ\n" + SOLVED))
    assert [w.kind for w in found.warnings] == ["sandbox"]
    assert "not here" in found.warnings[0].message
    with using(Policy(mode="required")), pytest.raises(SandboxError, match="not here") as caught:
        read(script(SOLVED))
    assert caught.value.kind == "sandbox-missing"


def test_off_is_a_plain_process(script, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    with using(Policy(mode="off")):
        assert sandbox_level() is Level.OFF
        path = script("import os\nassert os.environ['SOME_API_KEY'] == 'secret'\n" + SOLVED)
        assert read(path).warnings == ()
    assert current_policy().mode == os.environ.get("EQUIVAMAP_SANDBOX", "auto")


def test_a_mode_that_is_none_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("EQUIVAMAP_SANDBOX", "strict")
    with pytest.raises(SandboxError, match="strict"):
        current_policy()


def test_the_mode_goes_to_child_processes() -> None:
    with using(Policy()):
        set_policy(Policy(mode="required"))
        said = subprocess.run(
            [
                sys.executable,
                "-c",
                "from equivamap.readers.sandbox import *; print(current_policy().mode)",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == "required"


def test_a_sandbox_that_cannot_be_made_gives_way_to_the_next(script, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(levels, "_works", set())
    monkeypatch.setattr(levels, "_ruled_out", {})
    broken = tmp_path / "bin" / "bwrap"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent), prepend=os.pathsep)
    monkeypatch.setattr("equivamap.readers.workers._default", None)
    if sandbox_level() is not Level.BUBBLEWRAP:
        pytest.skip(levels.shortcoming())
    assert read(script(SOLVED)).n == 1
    assert sandbox_level() is not Level.BUBBLEWRAP
    assert "No permissions to create new namespace" in levels.shortcoming()
    # one that has worked is not given up: who can make it fail could choose a weaker one
    levels.found_to_work(Level.LANDLOCK)
    assert not levels.rule_out(Level.LANDLOCK, "it failed once")


def test_workers_that_nobody_closes_end_too(script, level) -> None:
    pool = Workers(1)
    read(script(SOLVED), workers=pool)
    pidfd = os.pidfd_open(pool._idle[0].process_id)
    del pool
    gc.collect()
    ready, _, _ = select.select([pidfd], [], [], 120)
    os.close(pidfd)
    assert ready


def test_inputs_that_are_no_files_are_refused_at_once(tmp_path, script) -> None:
    for name in ("pipe.lp", "pipe.py"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "endless.mps").symlink_to("/dev/zero")
    (tmp_path / "round.lp").symlink_to("round.lp")
    kinds = {}
    for name in ("pipe.lp", "pipe.py", "endless.mps", "round.lp"):
        with pytest.raises(InputError) as caught:
            read(str(tmp_path / name))
        kinds[name] = caught.value.kind
    assert kinds == {
        "pipe.lp": "not-a-file",
        "pipe.py": "not-a-file",
        "endless.mps": "not-a-file",
        "round.lp": "file-missing",
    }
    with pytest.raises(ReadError) as caught:
        read(script(SOLVED), data=[str(tmp_path / "pipe.lp")])
    assert caught.value.kind == "not-a-file"


def test_a_linked_script_sees_the_directory_in_which_it_lies(tmp_path, script, workers) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "data.txt").write_text("3", encoding="utf-8")
    (elsewhere / "real.py").write_text(SOLVED.replace("3", "int(open('data.txt').read())"), encoding="utf-8")
    (tmp_path / "link.py").symlink_to(elsewhere / "real.py")
    assert read(str(tmp_path / "link.py"), workers=workers).n == 1


def test_a_script_may_not_lie_at_the_root_of_all_files() -> None:
    from equivamap.readers.sandbox.view import view_of

    with pytest.raises(ReadError, match="a directory of its own"):
        view_of("/", (), ())
