"""The pairs for a language model: proved from recorded answers, and by no cheaper proposer."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from equivamap.checking import check
from equivamap.llm import Completion, Message, Replayer, Schema
from equivamap.open_checking import check_formulations
from equivamap.propose import PROPOSERS
from equivamap.propose.llm.settings import Asking
from equivamap.verify.relations import Outcome
from equivamap.verify.verdict import CheckResult

ROOT = Path(__file__).parents[2] / "datasets" / "recorded"
LISTED: dict[str, list[dict[str, Any]]] = tomllib.loads((ROOT / "pairs.toml").read_text(encoding="utf-8"))
PAIRS, OPEN_PAIRS = LISTED["pair"], LISTED["open_pair"]
NAMES = [pair["name"] for pair in PAIRS]


class Heard:
    """A recording, and what was asked of it."""

    def __init__(self, recording: Replayer) -> None:
        self.recording = recording
        self.name, self.parameters = recording.name, recording.parameters
        self.conversations: list[Sequence[Message]] = []

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        sample: int = 0,
        seconds: float | None = None,
    ) -> Completion:
        self.conversations.append(messages)
        return self.recording.complete(messages, schema=schema, sample=sample, seconds=seconds)


def checked(pair: dict[str, Any], **more: Any) -> CheckResult:
    return check(
        str(ROOT / pair["reference"]),
        str(ROOT / pair["candidate"]),
        data=[str(ROOT / pair["data"])],
        relation=pair["relation"],
        open=pair["open"],
        time_limit=600,
        **more,
    )


@pytest.mark.parametrize("pair", PAIRS, ids=NAMES)
def test_recorded_answers_prove_the_pair(pair: dict[str, Any]) -> None:
    heard = Heard(Replayer(ROOT / pair["answers"]))
    result = checked(pair, propose=("llm",), llm=Asking(heard))
    assert result.verdict is Outcome.EQUIVALENT and result.map_source == "llm"
    assert result.relation == pair["relation"] and set(result.left_open) <= set(pair["open"])
    use = result.language_model
    assert use is not None and use.asked and not use.why and use.model == "written by hand"
    assert use.rounds == use.from_recording == pair["wrong"] + 1
    assert use.tokens_in == use.tokens_out == 0
    # each wrong answer was told where it fails
    last = heard.conversations[-1]
    told = [m["content"] for k, m in enumerate(last) if k > 1 and m["role"] == "user"]
    assert len(told) == pair["wrong"] and all("Witness: " in text for text in told)


@pytest.mark.parametrize("pair", OPEN_PAIRS, ids=[pair["name"] for pair in OPEN_PAIRS])
def test_recorded_answers_bound_pairs_with_open_data(pair: dict[str, Any]) -> None:
    heard = Heard(Replayer(ROOT / pair["answers"]))
    result = check_formulations(
        str(ROOT / pair["reference"]),
        str(ROOT / pair["candidate"]),
        schema=ROOT / pair["schema"],
        schema_b=ROOT / pair["schema_b"] if "schema_b" in pair else None,
        instances=15,
        sizes=3,
        time_limit=600,
        workers=1,
        llm=Asking(heard),
    )
    assert result.verdict is Outcome.BOUNDED and result.counts.proved >= 5
    assert list(result.contributed) == pair["gives"]
    assert bool(result.parameter_lines) is ("the parameter map" in pair["gives"])
    use = result.language_model
    assert use is not None and use.model == "written by hand" and use.from_recording == pair["wrong"] + 1
    told = [m["content"] for k, m in enumerate(heard.conversations[-1]) if k > 1 and m["role"] == "user"]
    assert len(told) == pair["wrong"] and all("Witness: " in text for text in told)


def test_wrong_answers_are_among_them() -> None:
    assert sum(pair["wrong"] > 0 for pair in PAIRS) >= 6


@pytest.mark.slow
def test_no_cheaper_proposer_proves_most_of_them() -> None:
    open_ = [p["name"] for p in PAIRS if checked(p, propose=tuple(PROPOSERS)).verdict is Outcome.UNDECIDED]
    assert len(open_) >= 6, open_
