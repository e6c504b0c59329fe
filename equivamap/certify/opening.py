"""The head of a certificate: which models and files it is about, and the dumps that it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from equivamap.certify.model import Model, digest, parse_dump
from equivamap.certify.reading import FORMAT, VERSION, CertificateFile, Rejected, position

__all__ = ["Entries", "File", "check_source", "dump_of", "entries_of", "head_of", "model_of", "same_file"]

File: TypeAlias = tuple[str, str | None]
"""Name and SHA-256 of a file that a model is made from; no SHA-256 for a module of Python."""

Entries: TypeAlias = dict[str, dict[str, Any]]
"""What a head says of the models: digest, lines of the dump, source."""


def head_of(file: CertificateFile) -> dict[str, Any]:
    """Return the next line, which is the head of a certificate, without its version."""
    head = file.next()
    if head.pop(FORMAT, None) != VERSION:
        raise Rejected(f"no certificate of version {VERSION}")
    return head


def entries_of(head: dict[str, Any]) -> Entries:
    """Take out of a head what it says of the models."""
    found = {name: head.pop(name, None) for name in "ab"}
    for name, entry in found.items():
        if not isinstance(entry, dict) or entry.keys() != {"sha256", "lines", "source"}:
            raise Rejected(f"the head does not say which model {name.upper()} is")
        check_source(name, entry["source"])
    return found


def check_source(name: str, source: object) -> None:
    """Refuse what does not say which file a side was made from."""
    if source is not None and not (
        isinstance(source, dict)
        and source.keys() == {"name", "sha256"}
        and isinstance(source["name"], str)
        and (source["sha256"] is None or isinstance(source["sha256"], str))
    ):
        raise Rejected(f"the head does not say which file {name.upper()} was made from")


def same_file(name: str, given: File, entries: Entries) -> None:
    """Check that a file is the one of a side: by its bytes, and by what is taken from it."""
    side, source = name.upper(), entries[name]["source"]
    shown, digest = given
    if source is None:
        raise Rejected(
            f"{side} was made from no file but from a model in memory: {shown} is not what it was made from"
        )
    if digest is None or source["sha256"] is None:
        differs = shown != source["name"]
    else:
        differs = digest != source["sha256"] or shown.partition(":")[2] != source["name"].partition(":")[2]
    if differs:
        known, stated = (f"the SHA-256 {d[:16]}…" if d else "no SHA-256" for d in (digest, source["sha256"]))
        also = _swapped(name, "source", {"name": shown, "sha256": digest}, entries)
        raise Rejected(
            f"{side} is another file: {shown[:200]} has {known}, the certificate was made from "
            f"{source['name'][:200]} with {stated}{also}"
        )


def _swapped(name: str, key: str, value: object, entries: Entries) -> str:
    other = "b" if name == "a" else "a"
    return f"; it is that of {other.upper()}: are the sides swapped?" if entries[other][key] == value else ""


def dump_of(file: CertificateFile, name: str, entries: Entries) -> list[str]:
    """Return the lines of the dump that follow, as many as the head says."""
    held: list[str] = []
    count = position(entries[name]["lines"], 1 << 40, "line of a dump")
    while len(held) < count:
        line = file.next()
        part = line.get("dump")
        if line.keys() != {"dump", "for"} or line["for"] != name or not isinstance(part, list) or not part:
            raise Rejected(f"the dump of {name.upper()} is not whole")
        if not all(isinstance(text, str) and text.isascii() and "\n" not in text for text in part):
            raise Rejected(f"the dump of {name.upper()} is no text")
        held += part
    if len(held) != count:
        raise Rejected(f"the dump of {name.upper()} is not whole")
    return held


def model_of(file: CertificateFile, name: str, entries: Entries, given: Iterable[str] | None) -> Model:
    """Return a model with the digest that the head states: the given one, or the dump that follows."""
    held = dump_of(file, name, entries)
    if given is None and not held:
        raise Rejected(f"the certificate holds no dump of {name.upper()}: give the model")
    lines = held if given is None else list(given)
    found, stated = digest(lines), entries[name]["sha256"]
    if found != stated:
        raise Rejected(
            f"{name.upper()} is another model: its digest is {found}, not {str(stated)[:64]}"
            f"{_swapped(name, 'sha256', found, entries)}"
        )
    return parse_dump(lines)
