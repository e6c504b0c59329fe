"""Scripts that give another model when they run again: they are reported, and no verdict stands on one draw."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import equivamap
from equivamap import check, check_many, diff, group, prepare, solve_map
from equivamap.errors import InputError, ReadError
from equivamap.readers import read
from equivamap.readers.rereading import confirm, refuse_difference

HEAD = """
import pulp
p = pulp.LpProblem("plan")
x = pulp.LpVariable.dicts("x", range(3), 0, 9, cat="Integer")
p += pulp.lpSum(x.values()), "cost"
"""
TAIL = "p += pulp.lpSum((1 + NUMBER) * x[i] for i in range(3)) >= 40, 'need'\np.solve()\n"

KEPT = "kept = [object() for _ in range(2000)]"
"""Objects enough that some lie elsewhere in another run."""

DRAWN = {
    "random": ("import random", "random.randrange(10**9)"),
    "from_random": ("from random import randrange", "randrange(10**9)"),
    "seed_of_nothing": ("import random\nrandom.seed()", "random.randrange(10**9)"),
    "drawn_before_seed": (
        "import random\nfirst = random.randrange(10**9)\nrandom.seed(1)",
        "random.choice([first])",
    ),
    "own_generator": ("import random\nown = random.Random()", "own.randrange(10**9)"),
    "numpy": ("import numpy", "int(numpy.random.randint(10**9))"),
    "numpy_generator": (
        "import numpy\nown = numpy.random.default_rng()",
        "int(own.integers(10**9))",
    ),
    "numpy_state": ("import numpy\nown = numpy.random.RandomState()", "int(own.randint(10**9))"),
    "clock": ("import time", "time.time_ns() % 10**9"),
    "date": ("import datetime", "datetime.datetime.now().microsecond"),
    "uuid": ("import uuid", "uuid.uuid4().int % 10**9"),
    "secrets": ("import secrets", "secrets.randbelow(10**9)"),
    "urandom": ("import os", "int.from_bytes(os.urandom(3), 'big')"),
    "device": ("", "int.from_bytes(open('/dev/urandom', 'rb').read(3), 'big')"),
    "address": (KEPT, "id(kept[600 * i]) % 1000003"),
    "hash": (KEPT, "hash(kept[600 * i]) % 1000003"),
    "texts": ("", "hash('a') % 1000"),
    "process": ("import os", "os.getpid()"),
    "program": (
        "import subprocess",
        "int(subprocess.run(['od', '-An', '-N3', '-tu4', '/dev/urandom'], capture_output=True).stdout)",
    ),
}
STEADY = {
    "seeded": ("import random\nrandom.seed(7)", "random.randrange(10**9)"),
    "own_generator": ("import random\nown = random.Random(7)", "own.randrange(10**9)"),
    "numpy": ("import numpy\nnumpy.random.seed(7)", "int(numpy.random.randint(10**9))"),
    "numpy_generator": ("import numpy\nown = numpy.random.default_rng(7)", "int(own.integers(10**9))"),
    "names_of_files": ("import tempfile\nplace = tempfile.mkdtemp()", "3"),
}
UNSEEN = (f"address = object.__hash__\n{KEPT}", "address(kept[600 * i]) % 1000003")
"""Nothing tells that it looks at addresses."""


@pytest.fixture
def script(tmp_path):
    def write(parts: tuple[str, str], name: str = "model") -> str:
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        path = place / "model.py"
        path.write_text(f"{parts[0]}\n{HEAD}{TAIL.replace('NUMBER', parts[1])}", encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def readings(monkeypatch) -> list[int]:
    """The number of each reading that was made."""
    from equivamap.readers.capture import subprocess_run

    seen: list[int] = []
    original = subprocess_run._read

    def counted(run, limit):
        seen.append(run.request.reading)
        return original(run, limit)

    monkeypatch.setattr(subprocess_run, "_read", counted)
    return seen


def refused(call, *args, **options) -> InputError:
    """The error about a model that differs."""
    with pytest.raises(InputError) as caught:
        call(*args, **options)
    assert caught.value.kind == "not-deterministic", caught.value
    return caught.value


@pytest.mark.parametrize("name", DRAWN)
def test_what_can_change_is_noticed_at_once(script, name) -> None:
    path = script(DRAWN[name])
    error = refused(read, path)
    assert error.file == path
    assert "the coefficient of x_" in error.message and " in need: " in error.message
    assert "it asks for " in error.message and "random.seed(0)" in error.remedy


@pytest.mark.parametrize("name", STEADY)
def test_what_cannot_change_is_read_once(script, readings, name) -> None:
    found = read(script(STEADY[name]))
    assert found.n == 3 and not found.warnings
    assert readings == [0]


def test_modules_of_the_script_are_watched_like_itself(script, readings) -> None:
    path = script(("import own", "own.N"))
    Path(path).with_name("own.py").write_text("N = 3\n", encoding="utf-8")
    assert read(path).n == 3 and readings == [0]
    Path(path).with_name("own.py").write_text(
        "import random\nN = random.randrange(10**9)\n", encoding="utf-8"
    )
    assert "random numbers without a seed" in refused(read, path).message


def test_draws_that_change_nothing_are_told(script) -> None:
    found = read(script(("import random", "0 * random.random()")))
    assert [warned.kind for warned in found.warnings] == ["unseeded"]
    timed = read(script(("import time\nstart = time.time()", "0")))
    assert timed.warnings == ()


def test_a_second_run_that_fails_is_told(script) -> None:
    instance = read(script(("", "0")))

    def fails(kind: str) -> None:
        def again():
            raise ReadError("the script raised ValueError: 3", kind=kind, remedy="", file="m.py", line=3)

        refuse_difference(instance, again, "m.py", ["now()"])

    error = refused(fails, "script-raised")
    assert "a model in one run and none in the next: the script raised ValueError: 3" in error.message
    assert (error.file, error.line) == ("m.py", 3) and "now()" in error.message
    with pytest.raises(ReadError) as caught:
        fails("time-limit")
    assert caught.value.kind == "time-limit"


def test_no_refutation_stands_on_one_draw(script, readings) -> None:
    steady, loose = script(("", "3"), "a"), script(UNSEEN, "b")
    error = refused(check, steady, loose)
    assert error.side == "b" and readings == [0, 0, 1, 1]
    assert refused(check, loose, steady).side == "a"


@pytest.mark.parametrize("order", ["list({'a', 'b'})[0] == 'a'", "[*frozenset(('north', 'south'))][0] > 'o'"])
def test_no_refutation_stands_on_the_order_of_a_set(script, readings, order) -> None:
    steady, loose = script(("", "3"), "a"), script((f"first = {order}", "3 + first"), "b")
    other = script((f"first = {order}", "4 - first"), "c")
    # one of the two is the steady one by chance: the other is not refuted
    assert [_fate(steady, path) for path in (loose, other)].count("not-deterministic") == 1
    assert _fate(steady, script(("", "4"), "d")) == "not_equivalent"


def _fate(a: str, b: str) -> str:
    try:
        return check(a, b).verdict.value
    except InputError as fault:
        return fault.kind


@pytest.mark.parametrize("name", ["", ", 'most_' + k"])
def test_the_order_of_rows_from_a_set_is_no_difference(script, name) -> None:
    path = script(("", "0"), "a")
    rows = (
        f"for k in {{'a', 'b', 'c', 'd'}}:\n    p += x['abc'.find(k) % 3] <= 5 + (k > 'b'){name}\np.solve()"
    )
    text = Path(path).read_text(encoding="utf-8").replace("p.solve()", rows)
    Path(path).write_text(text, encoding="utf-8")
    assert _fate(path, script(("", "4"), "b")) == "not_equivalent"


def test_an_equivalent_pair_is_read_once(script, readings) -> None:
    assert check(script(("", "3"), "a"), script(("", "3"), "b")).verdict.value == "equivalent"
    assert readings == [0, 0]


def test_a_refutation_reads_each_script_once_more(script, readings) -> None:
    a, b = script(("", "3"), "a"), script(("", "5"), "b")
    result = check(a, b)
    assert result.verdict.value == "not_equivalent" and not result.warnings
    assert readings == [0, 0, 1, 1]
    # what is prepared is confirmed once, whatever it is compared with
    reference = prepare(a)
    del readings[:]
    assert check(reference, b).verdict.value == "not_equivalent"
    assert check(reference, script(("", "6"), "b")).verdict.value == "not_equivalent"
    assert readings == [0, 1, 0, 1]


def test_other_questions_look_twice_too(script) -> None:
    steady, loose = script(("", "3"), "a"), script(UNSEEN, "b")
    for ask in (diff, solve_map):
        assert refused(ask, steady, loose).side == "b"
    assert refused(prepare, loose).side == "a"
    found = group([steady, loose])
    assert len(found.classes) == 2 and not found.apart
    assert "two runs of the script give different models" in found.undecided[0].explanation


def test_batches_look_twice_too(script) -> None:
    steady, loose = script(("", "3"), "a"), script(UNSEEN, "b")
    random = script(DRAWN["random"], "c")
    found = check_many([(steady, loose), (steady, random), (steady, steady), (loose, steady)], workers=0)
    assert [r.error and r.error.kind for r in found] == [
        "not-deterministic",
        "not-deterministic",
        None,
        "not-deterministic",
    ]
    assert found[0].reward() == 0.0
    with pytest.raises(equivamap.EquivaMapError):
        found[3].reward()


def test_a_script_that_has_changed_is_told(script, tmp_path) -> None:
    path = script(("", "5"))
    instance = read(path)
    Path(path).write_text(Path(path).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (note,) = confirm(instance)
    assert note.kind == "read-once" and path in note.message
    shutil.rmtree(Path(path).parent)
    assert [n.kind for n in confirm(instance)] == ["read-once"]


def test_the_order_of_named_rows_is_no_difference(script) -> None:
    path = script(("", "0"))
    text = (
        Path(path)
        .read_text(encoding="utf-8")
        .replace(
            "p.solve()", "for v in {o for o in x.values()}:\n    p += v <= 8, 'most_' + v.name\np.solve()"
        )
    )
    Path(path).write_text(f"import time\ntime.time()\n{text}", encoding="utf-8")
    assert read(path).m == 4


def test_a_model_of_another_size_is_told(script) -> None:
    path = script(("import random\nn = random.randrange(10**6)", "0"))
    text = Path(path).read_text(encoding="utf-8").replace("p.solve()", "x[0].name = f'x_{n}'\np.solve()")
    Path(path).write_text(text, encoding="utf-8")
    assert "only in the second" in refused(read, path).message
    with pytest.raises(ReadError, match="their variables"):
        read(path)
