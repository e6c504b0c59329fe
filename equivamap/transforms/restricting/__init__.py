"""Transformations that keep an optimum and cut feasible points: quasi-karp only."""
