"""What an entry's ``before.lp`` becomes on both sides, with the seed and options of its ``spec.toml``."""

from __future__ import annotations

import random
from pathlib import Path

from equivamap.inputs import read_model
from equivamap.ir import Instance
from equivamap.transforms import Transformed, transformation
from equivamap.transforms.catalogue import Entry


def instance_of(path: Path) -> Instance:
    return read_model(str(path), (), "", None, 60.0, "a")


def both_sides(entry: Entry) -> dict[str, Transformed]:
    """Return what ``after.lp`` and ``broken.lp`` hold."""
    known = transformation(entry.name)
    options = {**known.options, **entry.options}
    before = instance_of(entry.model("before"))
    return {
        "after": known.sound(before, random.Random(entry.seed), **options),
        "broken": known.unsound(before, random.Random(entry.seed), **options),
    }
