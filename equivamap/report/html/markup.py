"""HTML put together from parts: text is always escaped, and only what this module made counts as markup."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TypeAlias

from equivamap.report.escaping import printable

__all__ = ["Child", "Markup", "joined", "tag", "text"]

_VOID = frozenset({"br", "hr", "input", "meta", "line", "path", "rect", "circle", "polygon"})


class Markup(str):
    """HTML that needs no escaping."""

    __slots__ = ()


Child: TypeAlias = "str | Markup | None"


def text(value: object) -> Markup:
    """Return text as HTML: markup as it stands, everything else escaped, invisible characters written out."""
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(printable(str(value)), quote=True))


def joined(parts: Iterable[Child], between: str = "") -> Markup:
    """Return parts one after the other."""
    return Markup(str(text(between)).join(str(text(part)) for part in parts if part is not None))


def tag(name: str, *children: Child, **attributes: object) -> Markup:
    """Return an element.

    Parameters
    ----------
    children
        Text, which is escaped, or markup; None is left out.
    attributes
        ``class_`` is written ``class`` and ``aria_label`` ``aria-label``; None and False are left out, True is
        written without a value.
    """
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = key.rstrip("_").replace("_", "-")
        written.append(f" {label}" if value is True else f' {label}="{text(value)}"')
    head = f"<{name}{''.join(written)}>"
    if name in _VOID and not children:
        return Markup(f"{head[:-1]}/>")
    return Markup(f"{head}{joined(children)}</{name}>")
