"""Values of texts over small data, as the exact interpreter gives them."""

from __future__ import annotations

from typing import Any

from equivamap.formulations.exact.python import compile_python
from equivamap.formulations.exact.values import exact_data

DATA: dict[str, Any] = {
    "n": 3,
    "c": [[0.1, 2, 3.5], [1, 2, 3], [4, 5, 6]],
    "Om": [[0, 1, 2], [2, 1, 0], [1, 2, 0]],
    "k": [1, 0, 2],
}


def value(text: str, **more: Any) -> Any:
    return compile_python(text).evaluate(exact_data({**DATA, **more}))
