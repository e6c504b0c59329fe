"""Instances whose family names say nothing, or something wrong; index sets stay."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from equivamap.ir import Axis, Instance, member_text

__all__ = ["erased", "renamed"]


def renamed(instance: Instance, names: Mapping[str, str]) -> Instance:
    """Return the instance with other names for its variable families."""
    labels = [(names.get(name, name), index) for name, index in instance.variables.labels]
    return replace(instance, variables=Axis([member_text(*label) for label in labels], labels))


def erased(instance: Instance, seed: int) -> Instance:
    """Return the instance with random letters for the families of its variables and rows, without documentation."""
    rng = random.Random(seed)
    axes = []
    for axis in (instance.variables, instance.constraints):
        letters = rng.sample("abcdefghijklmnopqrstuvwxyz", len(axis.families))
        letter = dict(zip(axis.families, letters, strict=True))
        labels = [(letter[name], index) for name, index in axis.labels]
        axes.append(Axis([member_text(*label) for label in labels], labels))
    return replace(instance, variables=axes[0], constraints=axes[1])
