"""Hooks of MkDocs: generated pages are added, links that lead out of the site are shown as paths."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from docs_build.reference import PAGES

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+[^)]*)\)")


def on_config(config: Any) -> Any:
    """Put pages that the navigation does not name at its end."""
    named = set(re.findall(r"[\w./-]+\.md", str(config.nav)))
    docs = Path(config.docs_dir)
    others = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    others = [place for place in others if place not in named]
    if others:
        config.nav.append({"More": others})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the generated pages."""
    from mkdocs.structure.files import File

    for place, write in PAGES.items():
        files.append(File.generated(config, place, content=write()))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Show a link to a file of the repository as what it is called: the site does not hold it."""
    folder = Path(config.docs_dir, page.file.src_uri).parent
    root = Path(config.docs_dir)

    def shown(found: re.Match[str]) -> str:
        target = (folder / found[2].split("#")[0]).resolve()
        if target.is_relative_to(root):
            return found[0]
        return (
            f"{found[1]} (`{target.relative_to(root.parent)}`)"
            if found[1].strip("`") != target.name
            else found[1]
        )

    return _OUTSIDE.sub(shown, markdown)
