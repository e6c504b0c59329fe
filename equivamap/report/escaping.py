"""Text from models made safe for a terminal; it stands with the models' names."""

from equivamap.ir.escaping import printable

__all__ = ["printable"]
