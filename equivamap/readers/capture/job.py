"""Everything that a process needs to run one script, as it is told to it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from equivamap.readers.capture.request import Request
from equivamap.readers.capture.series_request import SeriesRequest
from equivamap.readers.sandbox.limits import Limits
from equivamap.readers.sandbox.view import View

__all__ = ["Job"]


@dataclass(frozen=True)
class Job:
    """One script to run, and in what.

    Parameters
    ----------
    request
        What to run.
    series
        For many instances from one script: the questions; its own request is `request` again.
    directory
        Working directory.
    limits
        What the script may use.
    view
        What it sees, where the system can hold it to that.
    libraries
        Modules to import before, for this script and the next.
    scratch
        Directory of the host in which it may write, unless it has one of its own.
    """

    request: Request
    series: SeriesRequest | None
    directory: str
    limits: Limits
    view: View
    libraries: tuple[str, ...] = ()
    scratch: str = ""

    def to_json(self) -> str:
        """Return the job as text."""
        fields = {
            "request": self.request.to_json(),
            "series": None if self.series is None else self.series.to_json(),
            "directory": self.directory,
            "limits": asdict(self.limits),
            "view": self.view.to_json(),
            "libraries": self.libraries,
            "scratch": self.scratch,
        }
        return json.dumps(fields)

    @classmethod
    def from_json(cls, text: str | bytes) -> Job:
        """Return the job that `to_json` wrote."""
        fields = json.loads(text)
        fields["request"] = Request.from_json(fields["request"])
        fields["series"] = None if fields["series"] is None else SeriesRequest.from_json(fields["series"])
        fields["limits"] = Limits(**fields["limits"])
        fields["view"] = View.from_json(fields["view"])
        fields["libraries"] = tuple(fields["libraries"])
        return cls(**fields)
