"""Ways to build an instance from data, and the data of B from the data of A."""
