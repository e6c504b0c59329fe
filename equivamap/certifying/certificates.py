"""The certificate of a ruling: written whole, or not at all with the reason why."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from equivamap.certify.reading import Rejected
from equivamap.certifying.equivalences import certify_equivalent
from equivamap.certifying.evidence_lines import Uncertified
from equivamap.certifying.proofs import Proofs
from equivamap.certifying.refutations import certify_refuted
from equivamap.certifying.writing import sheet
from equivamap.errors import UsageError
from equivamap.verify.relations import Outcome
from equivamap.verify.verdict import CertificateWritten

if TYPE_CHECKING:
    from equivamap.readers.sources import SourceFile
    from equivamap.verify.case import Case, Ruling
    from equivamap.verify.sides import Side

__all__ = ["certify_ruling"]

_TEXT_FORMATS = ("lp", "mps")


def certify_ruling(
    path: str | os.PathLike[str],
    case: Case,
    ruling: Ruling,
    seconds: float | None = None,
    sources: tuple[SourceFile | None, SourceFile | None] = (None, None),
) -> CertificateWritten:
    """Write the certificate of a ruling.

    Parameters
    ----------
    path
        Where to; ``.gz`` at its end compresses it. Whatever is there is replaced only by a whole certificate.
    seconds
        Time for what has to be proved again or for longer; None for what is left of the verdict's.
    sources
        The files that A and B were made from; None for models in memory.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    place = os.fspath(path)
    if ruling.verdict not in (Outcome.EQUIVALENT, Outcome.NOT_EQUIVALENT):
        return CertificateWritten(
            place, False, 0, f"the verdict is {ruling.verdict}: there is nothing to certify"
        )
    if ruling.aligned is not None:
        return CertificateWritten(
            place,
            False,
            0,
            "the verdict takes numbers that differ as the same (--coef-tol), and a certificate proves what holds of "
            "the numbers as they are; without --coef-tol there is one wherever the verdict does not need it",
        )
    a, b = (sheet(s.instance, source) for s, source in zip((case.a, case.b), sources, strict=True))
    proofs = Proofs(*_sides(case, seconds))
    with_dumps = any(side.instance.origin.format not in _TEXT_FORMATS for side in (case.a, case.b))
    try:
        if ruling.verdict is Outcome.EQUIVALENT:
            assert ruling.attempt is not None
            said, size = certify_equivalent(path, ruling.attempt, proofs, a, b, with_dumps=with_dumps)
        else:
            said, size = certify_refuted(path, case, ruling, proofs, a, b, with_dumps=with_dumps)
    except (Uncertified, Rejected) as reason:
        return CertificateWritten(place, False, 0, str(reason))
    except OSError as error:
        raise UsageError(
            f"the certificate cannot be written to {place}: {error.strerror or error}",
            kind="certificate-unwritable",
            remedy="give --certificate a place that can be written",
            side="options",
        ) from error
    return CertificateWritten(place, True, size, said)


def _sides(case: Case, seconds: float | None) -> tuple[Side, Side, float | None]:
    """Return both sides with time to prove more, and until when; as they are where most of the time is left."""
    until = case.a.deadline
    if until is None or seconds is None or until - time.monotonic() > seconds / 2:
        return case.a, case.b, until
    until = time.monotonic() + seconds
    return case.a.with_deadline(until), case.b.with_deadline(until), until
