"""One proof for all data of a size: models with symbols in place of data."""
