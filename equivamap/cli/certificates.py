"""The commands on certificates: verify-certificate, explain-certificate."""

from __future__ import annotations

import click

from equivamap.cli.group import equivamap
from equivamap.cli.writing import write

__all__ = ["explain_certificate", "verify_certificate"]

_STATUS = """\b
Exit status:
  0    accepted: the certificate proves what it says
  1    rejected: it does not, is damaged, of another version, or about other models
  2    wrong usage or unreadable input; the message names file, place and remedy
  130  interrupted
"""


@equivamap.command(
    "verify-certificate", epilog=_STATUS, short_help="Accept or reject a certificate, without a solver."
)
@click.argument("file", metavar="FILE")
@click.argument("a", metavar="[A", required=False)
@click.argument("b", metavar="B]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else, errors too.")
def verify_certificate(file: str, a: str | None, b: str | None, *, as_json: bool) -> int:
    """Accept or reject the certificate FILE that 'equivamap check A B --certificate FILE' wrote.

    The checker works out from the models, the map and the relation what has to be proved, and checks the evidence of
    each in exact arithmetic; it imports no solver. A and B must be what the certificate was made for. An .lp or .mps
    file, also .gz, is read again: it must hold the same model, whatever its comments say. A script is not run: its
    bytes must be the same, and the claim is about the dump that the certificate holds, as the answer says.
    """
    from equivamap.certificate_checking import verify_certificate as checking
    from equivamap.report.certificates import checked_object, render_checked

    checked = checking(file, a, b)
    if as_json:
        from equivamap.report.json import render_json

        write(render_json(checked_object(checked)))
    else:
        write(render_checked(checked, file, (a or "", b or "")))
    return 0 if checked.accepted else 1


@equivamap.command(
    "explain-certificate", epilog=_STATUS, short_help="Write out the proof in a certificate, for people."
)
@click.argument("file", metavar="FILE")
@click.argument("a", metavar="[A", required=False)
@click.argument("b", metavar="B]", required=False)
@click.option("--markdown", is_flag=True, help="Write Markdown with formulas in LaTeX instead of text.")
def explain_certificate(file: str, a: str | None, b: str | None, *, markdown: bool) -> int:
    """Check the certificate FILE, and write out what it proves: each obligation in the names of A and B.

    A derivation is a weighted sum of rows and bounds, in cases where there are branches. Obligations that hold as they
    are written down are counted only. A and B are given as for 'equivamap verify-certificate'.
    """
    from equivamap.certificate_checking import verify_certificate as checking
    from equivamap.report.certificates import render_checked
    from equivamap.report.proof import Proof

    proof = Proof("markdown" if markdown else "text")
    checked = checking(file, a, b, told=proof.told)
    write(proof.text(checked) if checked.accepted else render_checked(checked, file, (a or "", b or "")))
    return 0 if checked.accepted else 1
