"""Data drawn from a schema: small ones first, special ones, variations, and simpler ones that show the same."""
