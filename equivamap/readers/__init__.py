"""Reading models: files, scripts, notebooks and live model objects become instances."""

from equivamap.readers.dispatch import read
from equivamap.readers.live import read_object

__all__ = ["read", "read_object"]
