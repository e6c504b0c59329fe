"""Whether a script's variable is found again under the index by which the script keeps it.

The reader of scripts takes the index from the dictionary and the family from what stands before it in the name.
"""

from __future__ import annotations

import re

from equivamap.ir import Index
from equivamap.ir.names import split_name

__all__ = ["is_found_again"]

_TOKEN = re.compile(r"[^\W_]+")


def is_found_again(name: str, family: str, index: Index) -> bool:
    """Tell whether a variable called `name`, kept under `index`, is read as that member of `family`.

    The words of the name must be those of the family, then those of the index; a scalar's name must be no member's.
    """
    if not index:
        return split_name(name) == (family, ())
    words = [word for part in index for word in _TOKEN.findall(str(part))]
    if not words or not family[-1:].isalnum():
        return False
    rest = name.removeprefix(family)
    return name.startswith(family) and rest[:1] in "_[" and _TOKEN.findall(rest) == words
