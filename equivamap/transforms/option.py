"""What an option of a transformation may be: one of a few values, or a whole number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["AtLeast", "OneOf", "Option"]


@dataclass(frozen=True)
class OneOf:
    """One of a few values; the first is the default."""

    values: tuple[str | int, ...]

    @property
    def default(self) -> str | int:
        """What it is where nothing is said."""
        return self.values[0]

    def allows(self, value: object) -> bool:
        """Tell whether a value is one of them; true is not 1."""
        return any(type(value) is type(known) and value == known for known in self.values)

    def __str__(self) -> str:
        return f"one of {', '.join(map(str, self.values))}"


@dataclass(frozen=True)
class AtLeast:
    """A whole number from `least` on; a default of None is drawn."""

    least: int
    default: int | None

    def allows(self, value: object) -> bool:
        """Tell whether a value is such a number, or the default."""
        return value is self.default or (type(value) is int and value >= self.least)

    def __str__(self) -> str:
        return f"a whole number of {self.least} or more"


Option: TypeAlias = OneOf | AtLeast
