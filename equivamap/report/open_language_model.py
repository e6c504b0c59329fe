"""What a report on formulations with open data says of the language model: what it was asked, and what it gave."""

from __future__ import annotations

from typing import Any

from equivamap.formulations.open_verdict import GENERATOR, OpenCheckResult
from equivamap.report.escaping import printable
from equivamap.report.language_model import model_use_object, write_model_use
from equivamap.report.layout import Page
from equivamap.verify.relations import Outcome

__all__ = ["model_keys", "parameter_map_remark", "write_open_model", "write_parameter_map"]


def parameter_map_remark(result: OpenCheckResult) -> list[str]:
    """Return what stands on the verdict line where a claim rests on a proposed parameter map, or on proposed data."""
    claims = result.verdict in (Outcome.EQUIVALENT, Outcome.BOUNDED)
    remarks = ["under a proposed parameter map"] if claims and result.parameter_lines else []
    if result.verdict is Outcome.BOUNDED and GENERATOR in result.contributed:
        remarks.append("on data of a proposed generator")
    return remarks


def write_parameter_map(page: Page, result: OpenCheckResult) -> None:
    """Write the parameter map that a language model proposed, with what it means for the verdict."""
    if not result.parameter_lines:
        return
    page.heading("Parameter map, proposed by a language model")
    for line in result.parameter_lines:
        page.item(f"  {printable(line)}", indent="      ")
    page.item(
        "  Whether these are the data of B that are meant, nobody has checked; who has may give them with"
    )
    page.item("  --parameter-map FILE, and then B's data are taken to be these.")


def write_open_model(page: Page, result: OpenCheckResult) -> None:
    """Write what the model was asked, what it took, and what it contributed."""
    write_model_use(page, result.language_model)
    if result.contributed:
        page.item(f"  it contributed {' and '.join(result.contributed)}", indent="    ")


def model_keys(result: OpenCheckResult) -> dict[str, Any]:
    """Return the same as plain values."""
    return {
        "parameter_map_lines": list(result.parameter_lines),
        "language_model": model_use_object(result.language_model),
        "contributed": list(result.contributed),
    }
