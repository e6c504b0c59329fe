"""Screenshots of reports for the README, taken by a headless Chromium: ``make screenshots``.

Needs playwright (``pip install 'equivamap[browser]'``) and a Chromium on the path.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import equivamap

HERE = Path(__file__).parent
EXAMPLES = Path("datasets/examples")
LARGEST = 200_000
"""Bytes that a picture may have."""

PICTURES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("equivalent", "facility_location", {}, "top"),
    ("not_equivalent", "missing_inactive", {"map": "names"}, "top"),
    ("witness", "missing_inactive", {"map": "names"}, "#witness"),
)
"""Name of the picture, example, options of the check, and what is shown."""


def main() -> int:
    """Write the pictures below ``docs/images``."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("no Chromium on the path: apt-get install chromium", file=sys.stderr)
        return 1
    os.chdir(HERE.parent)
    images = HERE / "images"
    images.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as started:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = started.chromium.launch(executable_path=chromium, args=arguments)
        for name, example, options, what in PICTURES:
            paths = [str(EXAMPLES / example / f"{side}.py") for side in "ab"]
            file = Path(directory) / "report.html"
            file.write_text(equivamap.check(*paths, **options).to_html(), encoding="utf-8")
            page = browser.new_page(viewport={"width": 1180, "height": 900}, color_scheme="light")
            page.goto(file.as_uri())
            target = images / f"{name}.png"
            if what == "top":
                end = page.locator("#formulations").bounding_box()
                assert end is not None
                page.set_viewport_size({"width": 1180, "height": int(end["y"] + end["height"] + 16)})
                page.screenshot(path=target)
            else:
                page.locator(what).screenshot(path=target)
            size = target.stat().st_size
            if size > LARGEST:
                print(f"{target} has {size:,} bytes, and may have {LARGEST:,}", file=sys.stderr)
                return 1
            print(f"{target.relative_to(HERE.parent)}: {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
