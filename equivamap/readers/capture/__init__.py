"""Running a script in a process of its own and taking the model at its solve call."""

from equivamap.readers.capture.request import Request, SolveCall

__all__ = ["Request", "SolveCall"]
