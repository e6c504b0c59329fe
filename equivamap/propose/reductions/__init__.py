"""Reductions with exact maps both ways, and their composition into a normal form."""

from equivamap.propose.reductions.normal import REDUCTIONS, normal_form
from equivamap.propose.reductions.reduction import Chain, Keeps, Reduced, Reduction, RowOrigins, Undo

__all__ = [
    "REDUCTIONS",
    "Chain",
    "Keeps",
    "Reduced",
    "Reduction",
    "RowOrigins",
    "Undo",
    "normal_form",
]
