"""Transformations of instances with exact maps both ways, each with an unsound twin; and chains of them."""

from equivamap.transforms.chain import chained
from equivamap.transforms.option import AtLeast, OneOf, Option
from equivamap.transforms.registry import transformation, transformations
from equivamap.transforms.rewriting import Column, Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = [
    "AtLeast",
    "Column",
    "Line",
    "NotApplicable",
    "OneOf",
    "Option",
    "Rewriting",
    "Transformation",
    "Transformed",
    "chained",
    "transformation",
    "transformations",
]
