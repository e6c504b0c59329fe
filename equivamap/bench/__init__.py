"""Benchmarks: pairs with proved labels, methods that answer them without seeing labels, and scores."""
