"""What became of a certificate, and what a checked one proves, as text and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from equivamap.report.escaping import printable

if TYPE_CHECKING:
    from equivamap.certify.checking import Checked
    from equivamap.report.layout import Page
    from equivamap.verify.verdict import CertificateWritten

__all__ = ["certificate_object", "checked_object", "render_checked", "write_certificate"]

MOST_SHOWN = 200
"""Longest list of a head that is written out."""


def write_certificate(page: Page, certificate: CertificateWritten | None) -> None:
    """Tell whether the certificate that was asked for is there."""
    if certificate is None:
        return
    page.gap()
    if certificate.written:
        said = f"Certificate: {certificate.path} ({certificate.size} bytes), accepted by the checker"
    else:
        said = f"No certificate was written to {certificate.path}"
    page.paragraph(f"{said}: {certificate.statement}")


def certificate_object(certificate: CertificateWritten | None) -> dict[str, Any] | None:
    """Return what became of the certificate as plain values."""
    if certificate is None:
        return None
    return {
        "path": certificate.path,
        "written": certificate.written,
        "size": certificate.size,
        "statement": certificate.statement,
    }


def checked_object(checked: Checked) -> dict[str, Any]:
    """Return what became of a certificate that was checked as plain values."""
    return {
        "accepted": checked.accepted,
        "statement": checked.statement,
        "line": checked.line,
        "claim": checked.head,
        "about_dump": list(checked.about_dump),
        "made_from": list(checked.made_from),
        "obligations": checked.obligations,
        "about_data": checked.about_data or None,
    }


def render_checked(checked: Checked, path: str, places: tuple[str, str]) -> str:
    """Write what became of a certificate that was checked."""
    if not checked.accepted:
        return printable(f"REJECTED: {checked.statement} ({path}, line {checked.line})") + "\n"
    head = checked.head
    lines = [f"ACCEPTED: {checked.statement}", f"  verdict: {head['verdict']}, relation {head['relation']}"]
    lines += _instances(checked, places) if "instances" in head else _pair(checked, places)
    lines.append(f"  {checked.obligations} obligations checked in exact arithmetic, without a solver")
    return "".join(f"{printable(line)}\n" for line in lines)


def _instances(checked: Checked, places: tuple[str, str]) -> Iterator[str]:
    """Yield what was compared where a certificate is about instances of formulations."""
    yield f"  {checked.head['instances']} instances: the dumps in the certificate"
    for name, place in zip("ab", places, strict=True):
        if name in checked.made_from:
            yield f"  {name.upper()}: {place}, as when the certificate was made; no instance was built from it"
        else:
            yield f"  {name.upper()}: its source was not read"
    yield f"  data: {checked.about_data}"


def _pair(checked: Checked, places: tuple[str, str]) -> Iterator[str]:
    """Yield the claim about a pair, and what its models were taken from."""
    head = checked.head
    if head["verdict"] == "values":
        yield "  claimed is no more than these costs"
    elif head["verdict"] == "equivalent":
        factor, offset = head["objective_map"]
        yield f"  cost of A = {factor} * cost of B + {offset}, both in minimisation form"
        if head["open"]:
            shown = ", ".join(head["open"][:MOST_SHOWN])
            yield f"  left open: {shown}{', …' if len(head['open']) > MOST_SHOWN else ''}"
    else:
        yield f"  ground: {head['ground']}, side {head['side'].upper()}"
        if head["map"] != [0, 0]:
            maps = ", ".join(f"{f} * cost + {o}" for f, o in head["objective_maps"]) or "any"
            yield f"  objective maps: {maps}"
    for name, place in zip("ab", places, strict=True):
        if name in checked.made_from:
            yield (
                f"  {name.upper()}: the dump in the certificate, made from {place}, which was not run; "
                "data files that it reads are not compared"
            )
        elif name in checked.about_dump:
            yield f"  {name.upper()}: the dump in the certificate; {place or 'its source'} was not read"
        else:
            yield f"  {name.upper()}: {place}"
