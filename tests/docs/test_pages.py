"""The pages of the documentation do what they say; those not named here are run by tests of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs_build.reference import PAGES
from tests.docs.pages import ROOT, blocks_of, pattern, run_page

DOCS = ROOT / "docs"
RUN = [
    "tutorial.md",
    "howto/refactor-a-model.md",
    "howto/read-a-certificate.md",
    "explanation/relations.md",
    "explanation/comparison.md",
]
SLOW = [
    "limitations.md",
    "llm.md",
    "services.md",
    "howto/build-a-benchmark.md",
    "howto/check-a-copilots-model.md",
    "howto/use-as-a-reward.md",
    "howto/write-a-transformation.md",
    "explanation/verdicts.md",
]


@pytest.mark.parametrize("name", RUN)
def test_a_page_does_what_it_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_page(DOCS / name, tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_a_long_page_does_what_it_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_page(DOCS / name, tmp_path, monkeypatch)


def test_the_navigation_has_every_page_that_is_run_and_none_that_is_not_there() -> None:
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    listed = set(re.findall(r"(\S+\.md)", navigation))
    assert {*RUN, *SLOW, *PAGES} <= listed
    assert listed <= {*pages, *PAGES}


@pytest.mark.parametrize("name", [*RUN, *SLOW, "README.md"])
def test_links_lead_somewhere(name: str) -> None:
    path = DOCS / name
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not target.startswith("reference/") and "/reference/" not in target:
            assert (path.parent / target).exists(), target


def test_what_the_runner_takes_for_a_block() -> None:
    page = "As `a.lp`:\n\n```lp\nmin\n```\n\nthen\n\n```console\n$ equivamap --version\n…\n```\n"
    assert [(b.file, b.language, b.text) for b in blocks_of(page)] == [
        ("a.lp", "lp", "min\n"),
        ("", "console", "$ equivamap --version\n…\n"),
    ]
    with pytest.raises(AssertionError):
        blocks_of("```\nnothing is said about this\n```\n")


def test_what_is_left_out_may_be_anything_but_the_rest_must_be_there() -> None:
    assert re.fullmatch(pattern("a (1)\n…\nb\n"), "a (1)\nx\n\ny\nb\n")
    assert not re.fullmatch(pattern("a (1)\n…\nb\n"), "a (1)\nx\n")
    assert re.fullmatch(pattern("took 1.5 s\n"), "took 0.3 s\n")
    assert not re.fullmatch(pattern("2 rows\n"), "3 rows\n")
