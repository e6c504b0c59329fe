"""Suites: where questions and labels come from."""
