"""Short models for questions, and a worker that does as it is told."""

from __future__ import annotations

import os
import time
from typing import Any

from equivamap.service.answering import Job

LP = "min\n obj: 3 x + 2 y\nst\n cover: x + y >= 2\nbounds\n x <= 3\n y <= 3\ngeneral\n x y\nend\n"
OTHER_LP = LP.replace(">= 2", ">= 3")
RENAMED_LP = LP.replace("x", "first").replace("y", "second")
SCRIPT = """\
import json, sys
import pulp
m = pulp.LpProblem("small", pulp.LpMinimize)
x = pulp.LpVariable("x", 0, 3, "Integer")
y = pulp.LpVariable("y", 0, 3, "Integer")
m += 3 * x + 2 * y
m += x + y >= 2, "cover"
m.solve()
"""


def text(model: str, format: str = "lp", **more: Any) -> dict[str, Any]:
    """Return a model as it stands in a question."""
    return {"text": model, "format": format, **more}


def job(told: str, **more: Any) -> Job:
    return Job("check", {"told": told, "time_limit": 0.0, "read_time_limit": 0.0, **more})


def told(job: Job) -> dict[str, Any]:
    """Do what the question says."""
    match job.question["told"]:
        case "die":
            os.kill(os.getpid(), 9)
        case "sleep":
            time.sleep(3600)
        case "raise":
            raise RuntimeError("broken")
        case word:
            print(word)
            return {"result": {"said": word, "process": os.getpid()}}
    raise AssertionError
