"""What the equations of an instance say of columns that a map leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from equivamap.ir import Affine, Instance
from equivamap.mapping.elimination import eliminate

__all__ = ["Equations"]


class Equations:
    """The equality rows of an instance.

    Parameters
    ----------
    instance
        The instance.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._solved: dict[frozenset[int], Mapping[int, Affine] | None] = {}

    @cached_property
    def _forms(self) -> list[Affine]:
        instance = self.instance
        equal = (instance.row_lower == instance.row_upper) & (instance.row_lower >= 0)
        rows = (instance.row(i) for i in equal.nonzero()[0].tolist())
        return [row.body.shifted(-row.lower) for row in rows if row.lower is not None]

    def determine(self, columns: frozenset[int]) -> Mapping[int, Affine] | None:
        """Return columns over the other columns; None if the equations leave one of them open."""
        if columns not in self._solved:
            forms = [form for form in self._forms if not columns.isdisjoint(form.terms)]
            covered = {j for form in forms for j in form.terms}
            found: Mapping[int, Affine] | None = None
            if len(forms) >= len(columns) and columns <= covered:
                solved = eliminate(forms, sorted(columns)).solved
                if all(j in solved and columns.isdisjoint(solved[j].terms) for j in columns):
                    found = solved
            self._solved[columns] = found
        return self._solved[columns]
