"""What works on this machine, as text and as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from equivamap.diagnosis import Finding
from equivamap.report.escaping import printable

__all__ = ["diagnosis_object", "finding_line"]

_SIGNS = {"works": "ok", "missing": "--", "broken": "!!"}


def finding_line(finding: Finding) -> str:
    """Write a finding in one line, with the remedy in a second where something is to be done."""
    detail = f": {printable(finding.detail)}" if finding.detail else ""
    line = f"{_SIGNS[finding.status]}  {printable(finding.name)}{detail}\n"
    return line + (f"      {printable(finding.remedy)}\n" if finding.remedy else "")


def diagnosis_object(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return all findings as plain values."""
    listed = list(findings)
    return {
        "works": all(finding.status != "broken" for finding in listed),
        "findings": [asdict(finding) for finding in listed],
    }
