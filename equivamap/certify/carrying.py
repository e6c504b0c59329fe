"""One direction of a map: every point of the source leads to a point of the target.

What must hold is worked out here from both models and the map alone. The certificate gives each column of the target
as an affine expression of columns of the source, or leaves it as a *completion*, which must have some value at every
point. Substituted, each row, bound, type, link and cost of the target becomes an obligation on the source, or a row of
the *system* in which completions remain; steps that the certificate names take the completions away one after the
other, each exactly: what is left of the system when none remains are obligations as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equivamap.certify.completions import Completions
from equivamap.certify.ledger import Ledger
from equivamap.certify.model import Model
from equivamap.certify.reading import Rejected
from equivamap.certify.region import Region
from equivamap.ir import ZERO, Affine

__all__ = ["carry"]


def carry(
    ledger: Ledger,
    name: str,
    region: Region,
    target: Model,
    values: Mapping[int, Affine],
    links: Sequence[Affine],
    cost: Affine,
    *,
    equal: bool,
) -> None:
    """Check that every point of a source leads to a point of the target.

    Parameters
    ----------
    ledger
        Discharges the obligations.
    name
        Of the direction, for labels.
    region
        The points of the source.
    target
        The other model.
    values
        Columns of the target over columns of the source and, from ``n`` on, completions: all that are missing here.
    links, cost
        Forms over columns of the source and, from ``n`` on, of the target: each link must be 0, the cost at most 0, or
        0 if `equal`.
    """
    n = region.n
    free = {j for j in range(target.n) if j not in values}
    for form in values.values():
        if any(k >= n and k - n not in free for k in form.terms):
            raise Rejected(f"{name}: a column is given by another that is no completion")
    put = {n + j: form for j, form in values.items()}
    system = Completions(ledger, name, region, target, free)
    for i, (body, lower, upper) in enumerate(target.rows):
        moved = Affine({n + j: c for j, c in body.terms.items()}, body.constant)
        system.place(f"row {i}", moved.substitute(put), lower, upper)
    for k, link in enumerate(links):
        system.place(f"link {k}", link.substitute(put), ZERO, ZERO)
    system.place("cost", cost.substitute(put), ZERO if equal else None, ZERO)
    for j, form in sorted(values.items()):
        system.domain(j, form)
    while system.free:
        system.step()
    for k, (body, lower, upper) in enumerate(system.left()):
        system.hold(f"system {k}", region, body, lower, upper)
