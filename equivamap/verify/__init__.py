"""Verification: obligations, evidence, witnesses, verdicts. Knows no proposer."""
