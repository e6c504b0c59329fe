"""Checking a certificate file against two models."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from equivamap.certify.bundles import Data, check_bundle, check_pair
from equivamap.certify.ledger import Request
from equivamap.certify.model import Model
from equivamap.certify.opening import File, dump_of, entries_of, head_of, same_file
from equivamap.certify.reading import CertificateFile, Rejected

__all__ = ["Checked", "File", "check_certificate", "held_dump"]


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
        Both models, where they could be read and there is one of each.
    data
        The data of the instances, as the certificate states them, where the claim is about instances.
    about_data
        What was found out about these data, in words.
    """

    accepted: bool
    statement: str
    line: int
    head: dict[str, Any]
    about_dump: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
    obligations: int = 0
    models: tuple[Model, Model] | None = None
    data: tuple[Data, ...] = ()
    about_data: str = ""


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
    # of a module, the name alone is compared
    made_from = tuple(name for name, own in zip("ab", files, strict=True) if own is not None and own[1])
    try:
        head = head_of(file)
        if "instances" in head:
            if a is not None or b is not None:
                raise Rejected("the certificate is about instances of formulations, not about a model")
            bundle = check_bundle(file, head, files, told)
            _no_more(file)
            return Checked(
                True,
                bundle.statement,
                file.number,
                head,
                ("a", "b"),
                made_from,
                bundle.obligations,
                data=bundle.data,
            )
        pair = check_pair(file, head, 0, (a, b), files, told)
        _no_more(file)
    except Rejected as reason:
        return Checked(False, str(reason), file.number, head)
    return Checked(
        True,
        pair.proved.statement,
        file.number,
        head,
        tuple(name for name, given in (("a", a), ("b", b)) if given is None),
        made_from,
        pair.obligations,
        pair.models,
    )


def _no_more(file: CertificateFile) -> None:
    if not file.at_end():
        raise Rejected("the certificate goes on after its end")


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
    entries = entries_of(head_of(file))
    if own is not None:
        same_file(name, own, entries)
    lines = [dump_of(file, side, entries) for side in "ab"[: "ab".index(name) + 1]][-1]
    if not lines:
        raise Rejected(f"the certificate holds no dump of {name.upper()}: give the model")
    return lines
