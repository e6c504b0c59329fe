"""The page on many pairs in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.report.html.batch import BatchAnswer, BatchPair, render_batch_page
from tests.report.html.test_browser import CHROMIUM, Opened, browser  # noqa: F401

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]


def page_of(count: int) -> str:
    pairs = [
        BatchPair(
            f"p{k}",
            f"kind {k % 3}",
            (BatchAnswer("ours", "equivalent", 0.01 * (k % 50), outcome="wrong" if k == 7 else "right"),),
            label="equivalent",
            facts={"base": f"<b>base {k}</b>"},
        )
        for k in range(count)
    ]
    return render_batch_page("many", pairs)


def test_pairs_are_sorted_found_and_looked_into(browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    opened = Opened(browser, page_of(450), tmp_path)
    page = opened.page
    page.wait_for_selector(".pairs tbody tr")
    assert page.locator(".pairs tbody tr").count() == 200
    page.locator(".pairs button", has_text="more").click()
    assert page.locator(".pairs tbody tr").count() == 400
    page.locator(".pairs th button", has_text="pair").click()
    page.locator(".pairs th button", has_text="pair").click()
    assert page.locator(".pairs tbody tr button").first.inner_text() == "p449"
    page.locator(".pairs input").fill("base 7<")
    assert page.locator(".pairs tbody tr").count() == 1
    page.locator(".pairs tbody button").click()
    assert page.locator(".pairs .facts dd").first.inner_text() == "<b>base 7</b>"
    assert opened.complaints == []


def test_the_table_by_kind_sorts_by_numbers(browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    page = Opened(browser, page_of(40), tmp_path).page
    page.locator("#kinds th button", has_text="pairs").click()
    page.locator("#kinds th button", has_text="pairs").click()
    assert page.locator("#kinds tbody tr th").first.inner_text() == "kind 0"
    assert page.locator("#kinds th[aria-sort=descending]").count() == 1
