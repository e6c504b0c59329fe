"""Maps that a language model suggests: what it is shown, how its answer is read, and the talk about what fails."""
