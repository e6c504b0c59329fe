"""Checking a certificate file against two models."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from equivamap.certify.claims import Claim, check_claim
from equivamap.certify.ledger import Ledger, Request
from equivamap.certify.model import Model, digest, parse_dump
from equivamap.certify.reading import FORMAT, VERSION, CertificateFile, Rejected, position

__all__ = ["Checked", "check_certificate"]


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
        head = file.next()
        if head.pop(FORMAT, None) != VERSION:
            raise Rejected(f"no certificate of version {VERSION}")
        for name, given in (("a", a), ("b", b)):
            model, from_dump = _model(file, name, head.pop(name, None), given)
            models.append(model)
            held += [name] if from_dump else []
        statement = check_claim(Claim(models[0], models[1], head), ledger)
        if file.next() != {"end": file.number}:
            raise Rejected("the last line does not count the lines before it")
        if not file.at_end():
            raise Rejected("the certificate goes on after its end")
    except Rejected as reason:
        return Checked(False, str(reason), file.number, head, tuple(held), ledger.count)
    return Checked(True, statement, file.number, head, tuple(held), ledger.count, (models[0], models[1]))


def _model(
    file: CertificateFile, name: str, entry: object, given: Iterable[str] | None
) -> tuple[Model, bool]:
    """Return a model with the digest that the head states, and whether it is the dump that the certificate holds."""
    if not isinstance(entry, dict) or entry.keys() != {"sha256", "lines"}:
        raise Rejected(f"the head does not say which model {name.upper()} is")
    held: list[str] = []
    count = position(entry["lines"], 1 << 40, "line of a dump")
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
    if given is None and not held:
        raise Rejected(f"the certificate holds no dump of {name.upper()}: give the model")
    lines = held if given is None else list(given)
    found = digest(lines)
    if found != entry["sha256"]:
        raise Rejected(
            f"{name.upper()} is another model: its digest is {found}, not {str(entry['sha256'])[:64]}"
        )
    return parse_dump(lines), given is None
