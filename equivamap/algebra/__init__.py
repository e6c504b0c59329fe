"""Models read as indexed algebra: one line for a family, found in the numbers and checked against every member."""

from equivamap.algebra.reading import formulate
from equivamap.algebra.text import text_of_formulation
from equivamap.algebra.tree import Formulated
from equivamap.algebra.vocabulary import Vocabulary

__all__ = ["Formulated", "Vocabulary", "formulate", "text_of_formulation"]
