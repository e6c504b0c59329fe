"""Two indices exchanged in one constraint family or in the objective: ``c[j,i] x[i,j]``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._difference import model_differs
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _transposable(pen: Rewriting) -> dict[str, dict[int, int]]:
    """Return for each family over pairs, closed under exchange, the column with both indices exchanged."""
    found = {}
    for name, ids in pen.families().items():
        at = {pen.columns[j].label[1]: j for j in ids}
        if all(len(index) == 2 and index[::-1] in at for index in at) and any(i[0] != i[1] for i in at):
            found[name] = {j: at[index[::-1]] for index, j in at.items()}
    return found


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: tuple[str, str]) -> str:
        name, row_family = place
        other = families[name]
        if not row_family:
            pen.cost = {other.get(j, j): c for j, c in pen.cost.items()}
            return f"indices of {name} exchanged in the objective"
        for line in pen.row_families()[row_family]:
            line.terms = {other.get(j, j): c for j, c in line.terms.items()}
        return f"indices of {name} exchanged in {row_family}"

    pen = Rewriting(instance)
    families = _transposable(pen)
    places = []
    for name, other in families.items():
        if any(pen.cost.get(j, 0) != pen.cost.get(k, 0) for j, k in other.items()):
            places.append((name, ""))
        for row_family, lines in pen.row_families().items():
            if any(not other.keys().isdisjoint(line.terms) for line in lines):
                places.append((name, row_family))
    missing = "no family over pairs stands unsymmetrically anywhere"
    return changed_where_it_tells(instance, rng, places, change, missing, model_differs)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Exchange the indices everywhere: the family is only named otherwise."""
    pen = Rewriting(instance)
    families = _transposable(pen)
    name = drawn(list(families), rng, "no variable family over pairs is closed under exchange")
    by_index = {pen.columns[j].label[1]: j for j in families[name]}
    fresh = pen.fresh_family(f"{name}_t")
    for j in by_index.values():
        pen.rescale_column(j, fresh, pen.columns[j].label[1][::-1])
    for column in pen.columns.values():
        if column.label[0] == fresh:
            column.label = (name, column.label[1])
    return pen.finish(f"indices of {name} exchanged everywhere")


TRANSFORMATION = Transformation(
    name="transposed-index",
    group="different",
    summary="two indices of a family are exchanged in one constraint family or in the objective",
    wrong="the rest of the model keeps them; its look-alike exchanges them everywhere",
    precondition="a variable family over pairs that stands unsymmetrically in the objective or in a row family",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
