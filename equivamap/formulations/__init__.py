"""Formulations: models whose data are left open, and what there is to know about those data."""
