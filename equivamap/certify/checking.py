"""Checking a certificate file against two models."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from equivamap.certify.claims import Claim
from equivamap.certify.ledger import Ledger, Request
from equivamap.certify.model import Model, digest, parse_dump
from equivamap.certify.reading import FORMAT, VERSION, CertificateFile, Rejected, position
from equivamap.certify.verdicts import check_claim

__all__ = ["Checked", "File", "check_certificate", "held_dump"]

File = tuple[str, str | None]
"""Name and SHA-256 of a file that a model is made from; no SHA-256 for a module of Python."""


@dataclass(frozen=True)
class Checked:
    """What became of a certificate.

    Parameters
    ----------
    accepted
        Whether it proves what it claims.
    statement
        What it proves, or why it is rejected.
    line
        The last line that was read.
    head
        The claim as the certificate states it; empty where none could be read.
    about_dump
        The sides, of ``"a"`` and ``"b"``, whose model was taken from the dump in the certificate.
    made_from
        The sides whose file was given and is the one that the certificate names, by its bytes.
    obligations
        How many obligations were checked.
    models
        Both models, where they could be read.
    """

    accepted: bool
    statement: str
    line: int
    head: dict[str, Any]
    about_dump: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
    obligations: int = 0
    models: tuple[Model, Model] | None = None


class _FromFile:
    """The lines of a file, in its order."""

    def __init__(self, file: CertificateFile) -> None:
        self.file = file

    def line(self, request: Request) -> dict[str, Any]:
        """Return the next line, whatever it is about."""
        return self.file.next()


def check_certificate(
    path: str | os.PathLike[str],
    a: Iterable[str] | None,
    b: Iterable[str] | None,
    *,
    files: tuple[File | None, File | None] = (None, None),
    told: Callable[[Request, Any], None] | None = None,
) -> Checked:
    """Check a certificate without a solver.

    Parameters
    ----------
    path
        The certificate.
    a, b
        Lines of the dumps of both models; None to take what the certificate holds. A claim about a dump that the
        certificate holds says nothing about any file that it was made from.
    files
        Files that are not read here, and must be those that the certificate was made from.
    told
        Called with each obligation once it is discharged, and the evidence (None where the bounds of columns do).

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    file = CertificateFile(path)
    head: dict[str, Any] = {}
    ledger = Ledger(_FromFile(file), told)
    models: list[Model] = []
    held: list[str] = []
    try:
        head = _head(file)
        entries = _entries(head)
        for name, given in (("a", a), ("b", b)):
            if (own := files[name == "b"]) is not None:
                _same_file(name, own, entries)
            model, from_dump = _model(file, name, entries, given)
            models.append(model)
            held += [name] if from_dump else []
        statement = check_claim(Claim(models[0], models[1], head), ledger).statement
        if file.next() != {"end": file.number}:
            raise Rejected("the last line does not count the lines before it")
        if not file.at_end():
            raise Rejected("the certificate goes on after its end")
    except Rejected as reason:
        return Checked(False, str(reason), file.number, head, tuple(held), obligations=ledger.count)
    made_from = tuple(name for name, own in zip("ab", files, strict=True) if own is not None)
    both = models[0], models[1]
    return Checked(True, statement, file.number, head, tuple(held), made_from, ledger.count, both)


def held_dump(path: str | os.PathLike[str], name: str, own: File | None = None) -> list[str]:
    """Return the dump that a certificate holds of a side, made from this file; not yet held against its digest.

    Raises
    ------
    Rejected
        If there is none, or the lines before it are no certificate.
    OSError
        If the file cannot be read.
    """
    file = CertificateFile(path)
    entries = _entries(_head(file))
    if own is not None:
        _same_file(name, own, entries)
    lines = [_dump(file, side, entries) for side in "ab"[: "ab".index(name) + 1]][-1]
    if not lines:
        raise Rejected(f"the certificate holds no dump of {name.upper()}: give the model")
    return lines


def _head(file: CertificateFile) -> dict[str, Any]:
    head = file.next()
    if head.pop(FORMAT, None) != VERSION:
        raise Rejected(f"no certificate of version {VERSION}")
    return head


def _entries(head: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Take out of a head what it says of the models."""
    found = {name: head.pop(name, None) for name in "ab"}
    for name, entry in found.items():
        if not isinstance(entry, dict) or entry.keys() != {"sha256", "lines", "source"}:
            raise Rejected(f"the head does not say which model {name.upper()} is")
        source = entry["source"]
        if source is not None and not (
            isinstance(source, dict)
            and source.keys() == {"name", "sha256"}
            and isinstance(source["name"], str)
            and (source["sha256"] is None or isinstance(source["sha256"], str))
        ):
            raise Rejected(f"the head does not say which file {name.upper()} was made from")
    return found


def _same_file(name: str, given: File, entries: dict[str, dict[str, Any]]) -> None:
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


def _swapped(name: str, key: str, value: object, entries: dict[str, dict[str, Any]]) -> str:
    other = "b" if name == "a" else "a"
    return f"; it is that of {other.upper()}: are the sides swapped?" if entries[other][key] == value else ""


def _dump(file: CertificateFile, name: str, entries: dict[str, dict[str, Any]]) -> list[str]:
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


def _model(
    file: CertificateFile, name: str, entries: dict[str, dict[str, Any]], given: Iterable[str] | None
) -> tuple[Model, bool]:
    """Return a model with the digest that the head states, and whether it is the dump that the certificate holds."""
    held = _dump(file, name, entries)
    if given is None and not held:
        raise Rejected(f"the certificate holds no dump of {name.upper()}: give the model")
    lines = held if given is None else list(given)
    found, stated = digest(lines), entries[name]["sha256"]
    if found != stated:
        raise Rejected(
            f"{name.upper()} is another model: its digest is {found}, not {str(stated)[:64]}"
            f"{_swapped(name, 'sha256', found, entries)}"
        )
    return parse_dump(lines), given is None
