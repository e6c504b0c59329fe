from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path

from equivamap.batch.results import PairError, PairResult
from equivamap.bench.pairs import Label, LabelledPair, Pair
from equivamap.bench.running import Answered
from equivamap.report.batch_pages import render_bench_page, render_checked_page
from equivamap.report.html.batch import render_batch_page
from equivamap.verify.relations import Basis, Outcome, Relation

ASKED = Relation.SAME_DECISIONS


def pair(number: int, kind: str, answer: str) -> LabelledPair:
    label = Label(ASKED, answer)  # type: ignore[arg-type]
    question = Pair(f"p{number}", Path(f"a {number}.lp"), Path("b.lp"))
    return LabelledPair(question, kind, {ASKED: label}, base="lots/natural/small", chain=("slack: s <= 4",))


PAIRS = [pair(1, "slack", "equivalent"), pair(2, "slack", "not_equivalent"), pair(3, "<b>cut", "open")]
ANSWERS = {
    "ours": [
        Answered("p1", "ours", "equivalent", "", 0.25),
        Answered("p2", "ours", "undecided", "time", 8.0),
        Answered("p3", "ours", "equivalent", "", 0.5),
    ],
    "other": [
        Answered("p1", "other", "not_equivalent", "guess", 0.001),
        Answered("p2", "other", "not_equivalent", "", 0.002),
        Answered("p3", "other", "equivalent", "", 0.003),
    ],
}


def lines_of(page: str) -> list[list[str]]:
    found = re.search(r'id="rows">([^<]*)<', page)
    assert found
    held: list[list[str]] = json.loads(zlib.decompress(base64.b64decode(found[1])))["pairs"]
    return held


def test_the_page_of_a_benchmark_counts_by_kind_and_by_label() -> None:
    page = render_bench_page("tiny", ASKED, PAIRS, ANSWERS)
    kinds = page.partition("By kind of pair")[2].partition("</section>")[0]
    cells = [re.sub("<[^>]*>", " ", row).split() for row in re.findall(r"<tr.*?</tr>", kinds, re.S)[1:]]
    # right, wrong, undecided and median seconds of each method
    assert cells == [
        ["slack", "2", "1", "1", "4.125", "1", "1", "0.002"],
        ["&lt;b&gt;cut", "1", "0.500", "0.003"],
    ]
    confusion = page.partition("Confusion by method")[2].partition("</section>")[0]
    assert '<td class="wrong">1</td>' in confusion and "<b>cut" not in page


def test_each_pair_can_be_looked_into() -> None:
    first, second, _ = lines_of(render_bench_page("tiny", ASKED, PAIRS, ANSWERS))
    assert first[:7] == ["p1", "slack", "equivalent", "equivalent", "not_equivalent", "0.251", "wrong"]
    facts = dict(zip(first[7::2], first[8::2], strict=True))
    assert facts["base"] == "lots/natural/small" and facts["other"] == "guess"
    assert facts["look closer"].startswith("equivamap check 'a 1.lp' b.lp --relation same-decisions")
    assert second[6] == ""


def test_the_page_of_checked_pairs_shows_kept_reports_and_errors() -> None:
    report = {
        "backward_map": ["x = y"],
        "forward_map": [],
        "differences": {"missing": [{"family": "cap", "rendered": "x <= 4"}], "extra": []},
        "witness": {
            "claim": "B admits x = 5",
            "points": [{"side": "b", "value": "5", "values": {"y": "5"}}],
            "violated": "cap",
            "rendered": "x <= 4",
        },
    }
    good = PairResult(
        "one", Outcome.NOT_EQUIVALENT, ASKED, basis=Basis.SAME_UNITS, report=report, seconds=0.5
    )
    bad = PairResult(
        "two", None, ASKED, error=PairError("candidate", "ReadError", "syntax", "line 3 is no model")
    )
    page = render_checked_page("list.jsonl", [good, bad])
    one, two = lines_of(page)
    facts = dict(zip(one[6::2], one[7::2], strict=True))
    assert facts["missing"] == "cap: x <= 4"
    assert facts["witness"].splitlines()[1:] == ["point of B, value 5: y = 5", "violates cap: x <= 4"]
    assert two[1] == "candidate error" and "line 3 is no model" in two
    assert "Confusion" not in page


def test_a_page_of_no_pairs_and_one_of_20_000_are_pages() -> None:
    assert "0 pairs" in render_batch_page("none", [])
    many = [pair(k, f"kind {k % 40}", "equivalent") for k in range(20_000)]
    answers = {"ours": [Answered(f"p{k}", "ours", "equivalent", "", 0.01 * (k % 90)) for k in range(20_000)]}
    page = render_bench_page("many", ASKED, many, answers)
    assert len(lines_of(page)) == 20_000
    assert len(page) < 3_000_000
