"""Sums that are paired as wholes: which summand of one is which summand of the other.

Where a normal form merges proportional columns, ``w = f_1 x_1 + f_2 x_2 + ...``, a pairing of merged columns says
that two sums are equal. Summands that cover ranges of one length in steps of one length are paired; a single one
that is left over on A's side is what is left over of B's sum.
"""

from __future__ import annotations

from collections.abc import Mapping

from equivamap.ir import ZERO, Affine, Instance, Rational

__all__ = ["summand_lines"]


def summand_lines(of_a: Affine, of_b: Affine, a: Instance, b: Instance) -> Mapping[int, Affine]:
    """Return the columns of A in one sum as expressions over columns of B in the other, where they are clear.

    Parameters
    ----------
    of_a, of_b
        Sums that have the same value, over columns of A and of B.
    """
    left_b = dict(of_b.terms)
    lines: dict[int, Affine] = {}
    for j, f in sorted(of_a.terms.items()):
        for k, g in left_b.items():
            line = _line(a, j, f, b, k, g)
            if line is not None:
                lines[j] = line
                del left_b[k]
                break
    rest_a = {j: f for j, f in of_a.terms.items() if j not in lines}
    if len(rest_a) > 1:
        return lines
    for j, f in rest_a.items():
        # f x_j is what the other summands leave of B's sum
        rest = of_b.shifted(-of_a.constant)
        for other, line in lines.items():
            rest = rest - line.scaled(of_a.terms[other])
        lines[j] = rest.scaled(1 / f)
    return lines


def _line(a: Instance, j: int, f: Rational, b: Instance, k: int, g: Rational) -> Affine | None:
    """Return ``x_j`` over ``y_k`` if ``f x_j`` and ``g y_k`` cover ranges of one length in equal steps."""
    if a.kinds[j] != b.kinds[k] or (a.is_integer(j) and abs(f) != abs(g)):
        return None
    mine, yours = _ends(a, j, f), _ends(b, k, g)
    shifts = {
        one - other for one, other in zip(mine, yours, strict=True) if one is not None and other is not None
    }
    # open ends are alike too, and both ends of a range are as far apart
    alike = all((one is None) == (other is None) for one, other in zip(mine, yours, strict=True))
    if not alike or len(shifts) > 1:
        return None
    return Affine({k: g / f}, (shifts.pop() if shifts else ZERO) / f)


def _ends(instance: Instance, j: int, f: Rational) -> tuple[Rational | None, Rational | None]:
    """Return the bounds of f times a column."""
    lower, upper = instance.bound(int(instance.lower[j])), instance.bound(int(instance.upper[j]))
    ends = (None if lower is None else f * lower, None if upper is None else f * upper)
    return ends if f > 0 else (ends[1], ends[0])
