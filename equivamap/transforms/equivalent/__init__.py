"""Transformations that keep the model."""
