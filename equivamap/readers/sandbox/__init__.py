"""Keeping model scripts from everything that a model does not need."""

from equivamap.readers.sandbox.levels import sandbox_level
from equivamap.readers.sandbox.policy import Level, Mode, Policy, current_policy, set_policy, using

__all__ = ["Level", "Mode", "Policy", "current_policy", "sandbox_level", "set_policy", "using"]
