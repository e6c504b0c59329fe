from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import zlib
from html.parser import HTMLParser
from typing import Any

import pytest
from short_models import model

import equivamap
from equivamap.ir import Axis, Instance, Kind, Origin, build_instance
from equivamap.report.html import render_frame, render_html
from equivamap.verify.verdict import CheckResult
from tests.report.results import equivalent, refuted, undecided

REFERENCE = (
    "min 5 open[1] + 6 open[2] + 2 x[1,1] + 3 x[1,2] + 4 x[2,1] + x[2,2]; "
    "bin open[1]; bin open[2]; cont x[1,1] 0..1; cont x[1,2] 0..1; cont x[2,1] 0..1; cont x[2,2] 0..1; "
    "serve[1]: x[1,1] + x[2,1] = 1; serve[2]: x[1,2] + x[2,2] = 1; "
    "link[1]: x[1,1] + x[1,2] - 2 open[1] <= 0; link[2]: x[2,1] + x[2,2] - 2 open[2] <= 0"
)
LOST = REFERENCE.split("; link[1]")[0]


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed, and what runs or loads is listed."""

    VOID = frozenset({"meta", "br", "hr", "input", "path", "line", "rect", "circle", "polygon"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.stack.append(tag)
        self._attributes(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._attributes(attrs)

    def _attributes(self, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "href") and not (value or "").startswith("#"):
                self.loads.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack and self.stack.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def rows_of(page: str) -> dict[str, list[list[str]]]:
    """Return the rows that a page holds to be shown on demand."""
    found = re.search(r'id="rows">([^<]*)<', page)
    assert found
    held: dict[str, list[list[str]]] = json.loads(zlib.decompress(base64.b64decode(found[1])))
    return held


def checked(a: str, b: str, **options: Any) -> CheckResult:
    return equivamap.check(model(a), model(b), **options)


@pytest.mark.parametrize("result", [equivalent(), refuted(), undecided()], ids=["yes", "no", "open"])
def test_a_page_is_well_formed_and_loads_nothing(result: CheckResult) -> None:
    read = Reader(render_html(result))
    assert read.loads == [] and read.handlers == []
    assert len(read.ids) == len(set(read.ids))
    assert read.tags.count("h1") == 1


def test_the_page_of_a_refutation_shows_all_of_it() -> None:
    result = checked(REFERENCE, LOST)
    page = render_html(result, command="equivamap check a b")
    read = Reader(page)
    words = " ".join(" ".join(read.words).split())
    assert set(read.ids) >= {
        "verdict",
        "formulations",
        "differences",
        "map",
        "witness",
        "strength",
        "proof",
        "run",
    }
    assert "Not equivalent" in words and "same-decisions" in words
    assert 'class="cell side-a missing"' in page and "cell empty" in page
    assert "∑" in words and "The obligations" in words
    assert [line[0] for line in rows_of(page)["ar1"]] == ["link[1]", "link[2]"]
    assert rows_of(page)["ar1"][0][2] == "−"


def test_the_page_of_a_proof_has_families_that_find_each_other() -> None:
    page = render_html(checked(REFERENCE, REFERENCE.replace("open[", "build[")))
    data = re.search(r'id="data">([^<]*)<', page)
    assert data
    found = json.loads(data[1])
    assert found["partners"]["a0"] == ["b0"] and found["labels"]["b0"] == "build of B"
    assert 'data-v="b0"' in page and "data-ends" in page


def test_what_try_next_says_is_there() -> None:
    page = render_html(undecided(), command="equivamap check a.py b.py")
    assert "equivamap check a.py b.py --open u" in page


EVIL = "<script>alert(1)</script>"


def evil_instance(name: str) -> Instance:
    """Return a model whose every text tries to become markup."""
    names = [f'{name}[{k},"onload={EVIL}]' for k in (1, 2)] + [
        f"'\"><img src=x onerror=alert({k})>" for k in (1, 2)
    ]
    variables = Axis(names, docs={name: f"{EVIL} &amp; \u202e\x1b[2J"})
    constraints = Axis([f"{EVIL}[1]", "</style>"], docs={EVIL: EVIL})
    return build_instance(
        variables=variables,
        constraints=constraints,
        bounds=[(0, 1)] * 4,
        kinds=[Kind.INTEGER] * 4,
        rows=[({0: 1, 1: 1, 2: 1}, None, 1), ({2: 1, 3: 1}, 1, None)],
        cost={0: 1, 1: 2, 2: 3, 3: 4},
        sense="min",
        origin=Origin(f"</title>{EVIL}", EVIL, f"{EVIL}:1", (EVIL,)),
    )


def test_nothing_of_a_model_becomes_markup() -> None:
    a, b = evil_instance(EVIL), evil_instance("</script><b>")
    for result in (equivamap.check(a, b), equivamap.check(a, a)):
        page = render_html(result, command=EVIL)
        read = Reader(page)
        assert read.tags.count("script") == 3  # data, rows and ours
        assert "img" not in read.tags and read.handlers == [] and read.loads == []
        assert "\x1b" not in page and "\u202e" not in page


def test_only_our_own_script_may_run() -> None:
    page = render_html(equivalent())
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    expected = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy and f"script-src &#x27;sha256-{expected}&#x27;" in policy[1]
    assert "default-src &#x27;none&#x27;" in policy[1]


def test_every_sign_has_words_for_who_cannot_see_it() -> None:
    page = render_html(checked(REFERENCE, LOST))
    assert '<span class="spoken">A: missing in B. </span>' in page
    for svg in re.findall(r"<svg.*?</svg>", page, re.S):
        assert 'role="img"' in svg and "<title>" in svg
    assert 'lang="en"' in page and 'aria-label="Sections"' in page


def test_a_notebook_gets_the_page_in_a_frame() -> None:
    result = checked(REFERENCE, LOST)
    frame = result._repr_html_()
    assert frame == render_frame(result) and frame.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts"' in frame and "<script" not in frame
    assert result.to_html() == render_html(result)


def test_a_result_whose_models_were_dropped_still_has_a_page() -> None:
    result = dataclasses.replace(checked(REFERENCE, LOST), compared=None)
    read = Reader(render_html(result))
    assert "formulations" not in read.ids and "witness" in read.ids


def many_rows(count: int) -> Instance:
    names = [f"x[{k}]" for k in range(count)]
    return build_instance(
        variables=Axis(names),
        constraints=Axis([f"cap[{k}]" for k in range(count)]),
        bounds=[(0, 9)] * count,
        kinds=[Kind.INTEGER] * count,
        rows=[({k: 1 + k % 7, (k + 1) % count: 1}, None, 10 + k % 13) for k in range(count)],
        cost={k: 1 + k % 5 for k in range(count)},
        sense="max",
        origin=Origin("many.lp", "lp"),
    )


def test_a_pair_of_10_000_rows_is_small_and_holds_them_all() -> None:
    instance = many_rows(10_000)
    page = render_html(equivamap.check(instance, instance))
    assert len(page) < 3_000_000
    assert len(rows_of(page)["ar0"]) == 10_000


def test_of_more_rows_than_a_page_holds_the_first_are_there_and_the_page_says_so() -> None:
    instance = many_rows(3_000)
    result = equivamap.check(instance, instance)
    page = render_html(result, rows=500)
    assert len(rows_of(page)["ar0"]) == 250
    assert "3,000 rows (the first 250 are in this page)" in page
