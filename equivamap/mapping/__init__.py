"""The map between two instances as a value: language, substitution, elimination, rendering."""
