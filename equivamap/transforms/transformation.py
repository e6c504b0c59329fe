"""What a transformation is: a rewriting with its maps, what it keeps, and the same rewriting done wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from equivamap.errors import InputError, UsageError
from equivamap.ir import Instance
from equivamap.transforms.option import Option
from equivamap.transforms.rewriting import Transformed

__all__ = ["Group", "NotApplicable", "Rewrite", "Transformation"]

Group: TypeAlias = Literal["equivalent", "restricting", "different"]
"""Keeps the model; keeps some optimum but cuts feasible points; changes the model."""

Rewrite: TypeAlias = Callable[..., Transformed]
"""``rewrite(instance, rng, **options) -> Transformed``."""


class NotApplicable(InputError):
    """A transformation has no place in an instance; the message names the precondition that fails."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="precondition", remedy="choose another transformation or source model")


@dataclass(frozen=True)
class Transformation:
    """One entry of the catalogue.

    Parameters
    ----------
    name
        Lower case with hyphens, as recipes name it.
    group
        Whether it keeps the model.
    summary
        One line: what it does.
    wrong
        One line: how the unsound side is off.
    precondition
        One line: what it needs of an instance.
    keeps
        The strongest relations that the sound side keeps, original as reference, new instance as candidate: names of
        relations (``docs/definitions.md``). The label of a generated pair is proved all the same.
    sound, unsound
        The rewriting that keeps the model, and its twin that is off by one detail. Of a transformation of the group
        ``different`` the second is what it is there for, and the first its harmless look-alike. Both are functions of
        an instance and a ``random.Random`` (and `options`), raise `NotApplicable` where the precondition fails, and
        give the same for the same seed. The links of an unsound result are the maps that its author would claim.
    choices
        What each option may be, by name.
    source
        Literature, where it has a name.
    """

    name: str
    group: Group
    summary: str
    wrong: str
    precondition: str
    keeps: tuple[str, ...]
    sound: Rewrite
    unsound: Rewrite
    choices: Mapping[str, Option] = field(default_factory=dict)
    source: str = ""

    @property
    def options(self) -> dict[str, Any]:
        """The defaults of the options."""
        return {name: choice.default for name, choice in self.choices.items()}

    def checked(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return options with the defaults of the others.

        Raises
        ------
        UsageError
            If there is no option of that name, or it may not be that; the message has what is known.
        """
        for name, value in options.items():
            if name not in self.choices:
                raise UsageError(
                    f"unknown option {name!r} of {self.name}",
                    kind="option",
                    remedy=f"known ones: {', '.join(self.choices)}" if self.choices else "it has no options",
                    side="options",
                )
            if not self.choices[name].allows(value):
                raise UsageError(
                    f"{name} = {value!r} is not known to {self.name}",
                    kind="option",
                    remedy=str(self.choices[name]),
                    side="options",
                )
        return {**self.options, **options}

    def apply(self, instance: Instance, rng: random.Random, **options: Any) -> Transformed:
        """Apply what the transformation is listed for: the sound side, or the change of the group ``different``."""
        chosen = self.unsound if self.group == "different" else self.sound
        return chosen(instance, rng, **self.checked(options))

    def twin(self, instance: Instance, rng: random.Random, **options: Any) -> Transformed:
        """Apply the other side."""
        chosen = self.sound if self.group == "different" else self.unsound
        return chosen(instance, rng, **self.checked(options))
