"""The key of a server: read from the environment alone, and kept out of whatever is shown or stored."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from equivamap.errors import UsageError

__all__ = ["api_key", "place_of", "without_key"]

KEY = "OPENAI_API_KEY"
_LEGAL = re.compile(r"[!-~]+")
_SHORTEST = 6
"""Shorter ones (``none``, ``x``) are what servers without keys are given, and may stand in any text."""


def api_key() -> str:
    """Return the key, or the empty string where there is none.

    Raises
    ------
    UsageError
        If it cannot be one. The message does not show it.
    """
    key = os.environ.get(KEY, "").strip()
    if key and not _LEGAL.fullmatch(key):
        raise UsageError(
            f"{KEY} holds blanks, line breaks or letters outside ASCII, which no key has",
            kind="bad-key",
            remedy="set it to the key alone",
            side="options",
        )
    return key


def without_key(text: str, key: str) -> str:
    """Return a text with the key taken out."""
    return text.replace(key, "[key]") if len(key) >= _SHORTEST else text


def place_of(url: str) -> str:
    """Return a URL as it may be shown: without user, password, query and fragment."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}"
