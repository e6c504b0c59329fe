"""A model as text for a language model: by families, within a number of characters, no row ever cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equivamap.ir import Instance
from equivamap.mapping.notation import name_text
from equivamap.propose.llm.families import family_text, index_sets, parameter_lines
from equivamap.propose.llm.templates import MOST_TERMS, Template, objective_text, row_text, templates

__all__ = ["shown_models"]

_ROWS_SHOWN = 2


@dataclass(frozen=True)
class _Entry:
    """A line of the text; `level` says how early it is left out where room is short: 0 last."""

    level: int
    text: str


def shown_models(models: Sequence[Instance], room: int) -> list[str]:
    """Return each model as text.

    Parameters
    ----------
    models
        The models, which share the room.
    room
        Most characters of all texts together. Examples of rows are left out first, then templates and documentation,
        then families, and every gap is named; a row is written whole, or told by its parts, or not at all.
    """
    entries = [_entries(model) for model in models]
    kept = [[entry.level == 0 for entry in part] for part in entries]
    left = room - sum(len(e.text) + 1 for part in entries for e in part if e.level == 0)
    if left < 0:
        return [_squeezed(part, room // len(models)) for part in entries]
    for level in (1, 2, 3):
        # both models are shown to the same depth: what one has too much of would hide the other
        for k in range(max(map(len, entries))):
            for part, flags in zip(entries, kept, strict=True):
                if k < len(part) and part[k].level == level and len(part[k].text) < left:
                    flags[k] = True
                    left -= len(part[k].text) + 1
    return [
        "\n".join(entry.text for entry, keep in zip(part, flags, strict=True) if keep)
        for part, flags in zip(entries, kept, strict=True)
    ]


def _squeezed(entries: Sequence[_Entry], room: int) -> str:
    """Keep as many of the shortest necessary lines as fit, and say how many are missing."""
    lines: list[str] = []
    missing = 0
    left = room - 80
    for entry in entries:
        if entry.level:
            continue
        if len(entry.text) < left:
            lines.append(entry.text)
            left -= len(entry.text) + 1
        else:
            missing += 1
    return "\n".join([*lines, f"({missing} more families are not shown: there are too many)"])


def _entries(model: Instance) -> list[_Entry]:
    entries = [_Entry(0, f"Objective: {objective_text(model)}"), _Entry(0, "Variables:")]
    entries += [_Entry(0, f"- {family_text(model, family)}") for family in model.variables.families.values()]
    if model.parameters:
        entries.append(_Entry(1, "Parameters that maps may name:"))
        entries += [_Entry(1, f"- {line}") for line in parameter_lines(model.parameters)]
    entries.append(_Entry(0, f"Constraints ({model.m} rows):" if model.m else "No constraints."))
    for family in model.constraints.families.values():
        doc = " ".join(family.doc.split())
        count = f", {len(family.positions)} rows" if len(family.positions) > 1 else ""
        entries.append(_Entry(0, f"- {name_text(family.name)}{count}" + (f"; {doc}" if doc else "")))
        for template in templates(model, family):
            entries += _rows(model, template, alone=len(family.positions) == 1)
    return entries


def _rows(model: Instance, template: Template, *, alone: bool) -> list[_Entry]:
    """Tell some rows: by their template with examples, or one by one."""
    positions = template.positions
    told = template.text if alone or len(positions) > 1 else ""
    if told and len(positions) == 1 and not template.coefficients_differ:
        return [_Entry(1, f"    {told}")]
    entries = [_Entry(1, f"    {told}{_sets(model, positions)}")] if told else []
    # without a template, rows are all there is
    level = 2 if told else 1
    lead = "for example " if len(positions) > 1 else ""
    entries += [
        _Entry(level + k, f"    {lead}{model.constraints.names[p]}: {row_text(model, p)}")
        for k, p in enumerate(positions[:_ROWS_SHOWN])
    ]
    if not told and len(positions) <= MOST_TERMS:
        entries += [
            _Entry(3, f"    and {model.constraints.names[p]}: {row_text(model, p)}")
            for p in positions[_ROWS_SHOWN:]
        ]
    return entries


def _sets(model: Instance, positions: Sequence[int]) -> str:
    labels = [model.constraints.labels[p][1] for p in positions]
    widths = {len(index) for index in labels}
    if widths == {0} or len(widths) > 1:
        return ""
    letters = [f"index {k}" for k in range(1, widths.pop() + 1)]
    return f"   for {index_sets(labels, letters)}"
