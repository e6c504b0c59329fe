"""The process in which a script runs; started by `equivamap.readers.capture.subprocess_run`."""

from __future__ import annotations

from equivamap.readers.capture.job import Job
from equivamap.readers.capture.running import answer
from equivamap.readers.capture.series_child import serve
from equivamap.readers.sandbox.limits import limit_resources

__all__ = ["main"]


def main(job_path: str) -> None:
    """Run the script of a job that a file tells, and send what becomes of it."""
    with open(job_path, encoding="utf-8") as stream:
        job = Job.from_json(stream.read())
    # where the system counts the processes of a user and not those of a script, only a sandbox can limit them
    limit_resources(job.limits, 0)
    if job.series is None:
        answer(job.request)
    else:
        serve(job.series)
