from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import equivamap
from docs_build.reference import PAGES, api_page, cli_page, markdown_of
from equivamap.cli.group import equivamap as group
from tests.docs.pages import ROOT


def test_every_command_with_its_options_is_described() -> None:
    page = cli_page()
    for name, command in group.commands.items():
        assert f"## equivamap {name}\n" in page
        for parameter in command.params:
            assert all(option in page for option in parameter.opts if option.startswith("--"))


def test_every_public_name_is_described() -> None:
    page = api_page()
    for name in equivamap.__all__:
        assert f"## {name}\n" in page or name.startswith("__")
    assert "### CheckResult.exit_status" in page
    assert "Values: `equivalent`, `not_equivalent`" in page


def test_docstrings_become_definitions() -> None:
    text = markdown_of(
        "Do it.\n\nParameters\n----------\na, b\n    Two ``things``,\n    or more.\n\nReturns\n-------\nint\n"
    )
    assert "`a, b`\n\n:   Two `things`,\n    or more." in text
    assert "**Returns**" in text and "-----" not in text


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="the extra [docs] is not installed")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(PAGES) and (tmp_path / "reference" / "cli" / "index.html").is_file()
