"""What assumptions ask of single values of the data, by an evaluation over traced numbers."""
