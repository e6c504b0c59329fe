"""Instances written out as source: LP, MPS, Pyomo, PuLP and gurobipy."""

from equivamap.writers.languages import LANGUAGES, write, written_labels
from equivamap.writers.names import restored

__all__ = ["LANGUAGES", "restored", "write", "written_labels"]
