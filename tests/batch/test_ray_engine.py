"""The engine ray: the same results as in local processes, and the same care for what dies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from short_models import model

from equivamap import InputError, check_many
from equivamap.batch import ray_engine
from equivamap.batch.workers import Died

HERE = Path(__file__).parents[1]


def test_without_ray_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(InputError, match="needs the package ray") as caught:
        check_many([(model("min x; bin x"), model("min x; bin x"))], engine="ray")
    assert caught.value.kind == "package-missing" and "equivamap[ray]" in caught.value.remedy


@pytest.fixture(scope="module")
def ray() -> Any:
    """Ray on this machine, whose processes find the modules of the tests."""
    module = pytest.importorskip("ray", reason="ray is not installed")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), str(HERE.parent)])
    yield module
    module.shutdown()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


IGNORED = [
    pytest.mark.slow,
    # Ray leaves sockets, files and processes to the garbage collector
    pytest.mark.filterwarnings("ignore"),
]


class TestOnRay:
    pytestmark = IGNORED

    def test_the_same_results_as_local(self, ray: Any, tmp_path: Path) -> None:
        a = "min x + 2 y; bin x y; c: x + y >= 1"
        (tmp_path / "broken.lp").write_text("no model")
        candidates: list[Any] = [
            model(a),
            model(a.replace("2 y", "3 y")),
            str(tmp_path / "broken.lp"),
            model(a),
        ]
        pairs = [(model(a), candidate) for candidate in candidates]
        journals = [tmp_path / "local", tmp_path / "ray"]
        local = check_many(pairs, workers=1, journal=journals[0])
        assert check_many(pairs, workers=2, engine="ray", journal=journals[1]) == local
        one, other = (sorted(j.read_text().splitlines()) for j in journals)
        assert one == other
        # what is journalled is taken up by either engine
        assert check_many(pairs, workers=1, journal=journals[1]) == local

    def test_actors_that_die(self, ray: Any) -> None:
        from worker_tasks import start, work

        pieces = {"a": 1, "b": "exit", "c": "hang", "d": 4}
        found = dict(ray_engine.on_ray(work, pieces, 2, start=start, given=(2,), patience=20))
        assert (found["a"], found["d"]) == (2, 8)
        assert isinstance(found["b"], Died) and len(found["b"].how) == 2
        assert found["c"] == Died(("no answer within 20 s",) * 2)

    def test_errors_and_false_starts(self, ray: Any) -> None:
        from worker_tasks import start, work

        with pytest.raises(InputError, match="broken"):
            dict(ray_engine.on_ray(work, {"a": "error"}, 1, start=start, given=(2,)))
        with pytest.raises(InputError, match="die before they begin"):
            dict(ray_engine.on_ray(work, {"a": 1}, 1, start=start, given=("raise",)))

    def test_a_cluster_that_is_not_there(self, ray: Any) -> None:
        with pytest.raises(InputError) as caught:
            dict(ray_engine.on_ray(print, {"a": 1}, 1, start=print, given=(), address="127.0.0.1:1"))
        assert caught.value.kind == "cluster"
