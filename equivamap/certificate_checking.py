"""Accepting or rejecting a certificate: its two models read without a solver, and what it proves in words."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

from equivamap.certify.checking import Checked, File, check_certificate, held_dump
from equivamap.certify.dump import dump, instance_of
from equivamap.certify.model import parse_dump
from equivamap.certify.reading import Rejected
from equivamap.errors import InputError, ReadError
from equivamap.ir import Instance
from equivamap.ir.unify import unify
from equivamap.readers.files import MODEL_SUFFIXES, read_model_file
from equivamap.readers.live import read_object
from equivamap.readers.sources import source_of

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
        Reference and candidate, or the formulations where the certificate is about instances: LP or MPS files, which
        are read by EquivaMap's own reader alone; instances, or live models. A script is not run: its bytes must be
        those that the certificate was made from, and the claim is about the dump that the certificate holds. None for
        that dump.
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
    instances = _instance(a, "a"), _instance(b, "b")
    files = _file(a, instances[0], "a"), _file(b, instances[1], "b")
    try:
        lines = _dumps(place, *instances, files)
        checked = check_certificate(place, *lines, files=files, told=told)
        if checked.accepted and checked.data:
            from equivamap.certificate_data import about_data

            return dataclasses.replace(checked, about_data=about_data(checked, a, b))
        return checked
    except Rejected as reason:
        return Checked(False, str(reason), 0, {})
    except OSError as error:
        raise ReadError(
            f"the certificate cannot be read: {error.strerror or error}",
            kind="certificate-unreadable",
            remedy="give the file that 'equivamap check --certificate' wrote",
            file=place,
        ) from error


def _dumps(
    place: str, a: Instance | None, b: Instance | None, files: tuple[File | None, File | None]
) -> tuple[list[str] | None, list[str] | None]:
    """Return the dumps of what was read; numbers of A and B that differ by rounding alone are one, as for `check`."""
    if a is None and b is None:
        return None, None
    pair = unify(
        instance_of(parse_dump(held_dump(place, "a", files[0]))) if a is None else a,
        instance_of(parse_dump(held_dump(place, "b", files[1]))) if b is None else b,
    )
    return None if a is None else list(dump(pair.a)), None if b is None else list(dump(pair.b))


def _instance(model: Any, side: str) -> Instance | None:
    """Return the instance of a model file or a model in memory; None for what is not read here."""
    if model is None or isinstance(model, Instance):
        return model
    try:
        if not isinstance(model, str | os.PathLike):
            return read_object(model)
        place = os.fspath(model)
        return read_model_file(place, second_opinion=False) if _is_model_file(place) else None
    except InputError as fault:
        fault.side = fault.side or ("a" if side == "a" else "b")
        raise


def _is_model_file(place: str) -> bool:
    return place.lower().endswith(MODEL_SUFFIXES)


def _file(model: Any, instance: Instance | None, side: str) -> File | None:
    """Return name and SHA-256 of a file that is not read as a model."""
    if model is None or instance is not None:
        return None
    place = os.fspath(model)
    reason = "it is no regular file, nor a directory of a formulation"
    try:
        found = source_of(place)
        if found is not None:
            return found.name, found.sha256
        os.stat(place)
    except OSError as error:
        reason = error.strerror or str(error)
    raise ReadError(
        f"the file {place} cannot be read: {reason}",
        kind="file-missing",
        remedy="check the path",
        file=place,
        side="a" if side == "a" else "b",
    )
