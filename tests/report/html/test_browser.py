"""Pages in a real browser: they load, nothing in them fails, and what is to be clicked does what it says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from short_models import model

import equivamap
from equivamap.ir import Axis, Instance, Kind, Origin, build_instance
from equivamap.report.html import render_frame, render_html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]

REFERENCE = "max 3 x + 2 y; int x 0..9; int y 0..9; cap: x + y <= 7; late: 2 x + y <= 9"
LOST = "max 3 x + 2 y; int x 0..9; int y 0..9; cap: x + y <= 7"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        # as root, in a container, Chromium runs only without its own sandbox
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


class Opened:
    """A page that was opened, and whatever the browser complained of or asked for."""

    def __init__(self, browser: Any, html: str, place: Path, **options: Any) -> None:
        file = place / "page.html"
        file.write_text(html, encoding="utf-8")
        self.page = browser.new_page(**options)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())
        assert self.complaints == []
        assert self.asked == [file.as_uri()]


def refuted() -> str:
    return render_html(equivamap.check(model(REFERENCE), model(LOST), map="names"))


def test_pointing_at_a_variable_marks_what_it_maps_to_and_a_click_keeps_it(
    browser: Any, tmp_path: Path
) -> None:
    page = Opened(browser, refuted(), tmp_path).page
    page.locator(".side-a .v[data-v=a0]").first.hover()
    assert page.locator(".v.hot").count() > 0
    assert {m.get_attribute("data-v") for m in page.locator(".v.partner").all()} == {"b0"}
    assert page.locator("#status").inner_text() == "x of A ↔ x of B"
    page.locator("button.family[data-v=b1]").click()
    assert page.locator("button.family[data-v=b1]").get_attribute("aria-pressed") == "true"
    page.mouse.move(5, 5)
    assert page.locator("button.family.partner[data-v=a1]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".hot, .partner").count() == 0


def test_the_keyboard_reaches_families_and_rows(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, refuted(), tmp_path).page
    page.locator("button.family[data-v=a0]").focus()
    page.keyboard.press("Enter")
    assert page.locator(".v.pinned").count() > 0
    rows = page.locator("details.more summary").first
    rows.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".rows tr")
    assert page.locator(".rows td").first.inner_text() == "x + y <= 7"


def test_the_point_of_a_witness_is_drawn_outside_of_the_region(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, refuted(), tmp_path).page
    inside = "([shape, point]) => { const p = shape.ownerSVGElement.createSVGPoint();"
    inside += " p.x = point.cx.baseVal.value; p.y = point.cy.baseVal.value; return shape.isPointInFill(p); }"
    point = page.query_selector("circle.point")
    assert page.evaluate(inside, [page.query_selector("polygon.inner"), point]) is False
    assert page.locator(".region .broken").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_in_light_and_dark(browser: Any, tmp_path: Path, scheme: str) -> None:
    page = Opened(browser, refuted(), tmp_path, color_scheme=scheme).page
    measured = page.evaluate(
        """() => {
          const part = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
          const light = (c) => 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
          const colour = (text) => { const m = text.match(/[\\d.]+/g).map(Number); return m; };
          const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
            if (!/, 0\\)$/.test(c) && c.startsWith("rgb")) return colour(c); } return [255, 255, 255]; };
          const found = [];
          const shown = "h1, h2, .note, .chip, .family, .math, .meaning, dt, .line, .hint";
          for (const e of document.querySelectorAll(shown)) {
            const a = light(colour(getComputedStyle(e).color)), b = light(behind(e));
            found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className || e.tagName]);
          }
          return found;
        }"""
    )
    assert len(measured) > 20
    assert [entry for entry in measured if entry[0] < 4.5] == []


def test_the_button_changes_between_light_and_dark(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, refuted(), tmp_path, color_scheme="light").page
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_a_narrow_window_needs_no_scrolling_sideways(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, refuted(), tmp_path, viewport={"width": 400, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


def test_printing_unfolds_the_proof(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, refuted(), tmp_path).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.group:not([open])").count() == 0
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()


def wide(count: int) -> Instance:
    return build_instance(
        variables=Axis([f"x[{k}]" for k in range(count)]),
        constraints=Axis([f"cap[{k}]" for k in range(count)]),
        bounds=[(0, 9)] * count,
        kinds=[Kind.INTEGER] * count,
        rows=[({k: 1 + k % 7, (k + 1) % count: 1}, None, 10 + k % 13) for k in range(count)],
        cost={k: 1 + k % 5 for k in range(count)},
        sense="max",
        origin=Origin("wide.lp", "lp"),
    )


def test_rows_of_a_large_pair_are_shown_in_parts_and_found(browser: Any, tmp_path: Path) -> None:
    instance = wide(10_000)
    page = Opened(browser, render_html(equivamap.check(instance, instance)), tmp_path).page
    page.locator(".side-a details.more summary", has_text="10,000 rows").click()
    page.wait_for_selector(".rows tr")
    assert page.locator(".rows tr").count() == 200
    # what is laid out at once is bounded, whatever the size of the models
    assert page.evaluate("document.querySelectorAll('*').length") < 3_000
    page.locator(".rows input").fill("cap[7777]")
    assert page.locator(".rows tr").count() == 1
    assert page.locator(".rows th").inner_text() == "cap[7777]"


def test_names_that_are_scripts_run_nowhere(browser: Any, tmp_path: Path) -> None:
    evil = "<img src=x onerror=document.title='taken'>"
    instance = build_instance(
        variables=Axis([evil, "</script><script>document.title='taken'</script>"]),
        constraints=Axis([f"{evil}[{k}]" for k in (1, 2)]),
        bounds=[(0, 1)] * 2,
        kinds=[Kind.INTEGER] * 2,
        rows=[({0: 1, 1: 1}, None, 1), ({0: 2, 1: 1}, None, 2)],
        cost={0: 1, 1: 2},
        sense="min",
        origin=Origin(evil, "lp"),
    )
    opened = Opened(browser, render_html(equivamap.check(instance, instance)), tmp_path)
    opened.page.locator("details.more summary").first.click()
    opened.page.wait_for_selector(".rows tr")
    opened.page.locator("button.family").first.click()
    assert "onerror" in opened.page.locator("#status").inner_text()
    assert opened.page.title().startswith("Equivalent") and opened.complaints == []


def test_a_notebook_shows_the_page_in_a_frame_where_it_works(browser: Any, tmp_path: Path) -> None:
    frame = render_frame(equivamap.check(model(REFERENCE), model(REFERENCE)))
    file = tmp_path / "cell.html"
    file.write_text(f"<!doctype html><title>cell</title>{frame}", encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    inner = page.frame_locator("iframe")
    assert inner.locator("h1").inner_text() == "Equivalent"
    inner.locator("details.more summary").first.click()
    assert inner.locator(".rows td").first.inner_text() == "x + y <= 7"
