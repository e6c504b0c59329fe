"""Accepting or rejecting a certificate: its two models read without a solver, and what it proves in words."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from equivamap.certify.checking import Checked, check_certificate
from equivamap.certify.dump import dump
from equivamap.errors import ReadError
from equivamap.ir import Instance
from equivamap.ir.unify import unify
from equivamap.readers.files import MODEL_SUFFIXES, read_model_file

__all__ = ["Told", "verify_certificate"]

Told = Any
"""A callable that takes a `Request` and its evidence."""


def verify_certificate(
    path: str | os.PathLike[str], a: Any = None, b: Any = None, *, told: Told | None = None
) -> Checked:
    """Check a certificate in exact arithmetic, without a solver.

    Parameters
    ----------
    path
        The certificate, also ``.gz``.
    a, b
        Reference and candidate: LP or MPS files, which are read by EquivaMap's own reader alone, or instances.
        Anything else, such as a script, is not run: the claim is then about the dumps that the certificate holds.
    told
        Called with each obligation once it is discharged, and its evidence.

    Returns
    -------
    Checked
        Accepted or rejected, and why.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    place = os.fspath(path)
    models = [_model(model, side) for model, side in ((a, "a"), (b, "b"))]
    lines: list[Iterable[str] | None] = [None, None]
    if models[0] is not None and models[1] is not None:
        # numbers that differ by rounding alone are one number, as for `check`
        pair = unify(models[0], models[1])
        lines = [dump(pair.a), dump(pair.b)]
    try:
        return check_certificate(place, *lines, told=told)
    except OSError as error:
        raise ReadError(
            f"the certificate cannot be read: {error.strerror or error}",
            kind="certificate-unreadable",
            remedy="give the file that 'equivamap check --certificate' wrote",
            file=place,
        ) from error


def _model(model: Any, side: str) -> Instance | None:
    """Return an instance, or None for what is not read here."""
    if model is None or isinstance(model, Instance):
        return model
    if not isinstance(model, str | os.PathLike):
        return None
    place = os.fspath(model)
    try:
        if place.lower().endswith(MODEL_SUFFIXES):
            return read_model_file(place, second_opinion=False)
        file = place.rpartition(":")[0] if ".py:" in place else place
        if os.sep in file or file.endswith((".py", ".ipynb")):
            os.stat(file)
    except ReadError as fault:
        fault.side = fault.side or ("a" if side == "a" else "b")
        raise
    except OSError as error:
        raise ReadError(
            f"the file {place} cannot be read: {error.strerror or error}",
            kind="file-missing",
            remedy="check the path",
            file=place,
        ) from error
    return None
