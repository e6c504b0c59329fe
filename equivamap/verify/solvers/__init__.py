"""Solvers, one module each."""
