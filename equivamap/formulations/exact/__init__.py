"""Exact interpretation of the Python in which assumptions, definitions and parameter maps are written."""
