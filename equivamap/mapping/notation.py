"""How names, index values and terms are written in the map language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from equivamap.ir import Rational
from equivamap.mapping.lexer import KEYWORDS

__all__ = ["brackets", "joined", "literal", "name_text", "quote", "term"]

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_RESERVED = KEYWORDS | {"sum", "range", "abs", "min", "max"}


def joined(text: str, part: str, signed: Rational) -> str:
    """Append a part with the sign of `signed`."""
    if not text:
        return f"-{part}" if signed < 0 else part
    return f"{text} - {part}" if signed < 0 else f"{text} + {part}"


def term(size: str, reference: str) -> str:
    """Write a positive coefficient, as text, times a variable."""
    return reference if size == "1" else f"{size}*{reference}"


def literal(part: int | float | str) -> str:
    """Write an index value."""
    return quote(part) if isinstance(part, str) else str(int(part))


def brackets(parts: Sequence[str]) -> str:
    """Write an index; nothing for none."""
    return f"[{','.join(parts)}]" if parts else ""


def name_text(name: str) -> str:
    """Write a name, in quotes where it is no identifier."""
    parts = name.split(".")
    plain = all(_IDENTIFIER.fullmatch(part) and part not in _RESERVED for part in parts)
    return name if plain and not (len(parts) > 1 and parts[0] in ("A", "B")) else quote(name)


def quote(text: str) -> str:
    """Write a text in quotes."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + "'"
