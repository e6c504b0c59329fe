"""The process of one script where no worker runs it: under resource limits alone, or none but memory and time."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from equivamap.readers.capture.environment import environment, hash_seed, settings
from equivamap.readers.capture.job import Job

__all__ = ["Direct"]

_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from equivamap.readers.capture.child import main; main(sys.argv[2])"
)


class Direct:
    """The process of one script.

    Parameters
    ----------
    job
        What it runs.
    is_limited
        True for an environment of nothing but settings, and all limits.
    """

    def __init__(self, job: Job, is_limited: bool) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="equivamap-", ignore_cleanup_errors=True)
        scratch = self._scratch.name
        for name in ("tmp", "home"):
            Path(scratch, name).mkdir()
        self.answers, answers = os.pipe()
        theirs = [answers]
        request = replace(job.request, scratch=scratch, result=answers)
        series = job.series
        self.questions = self._lifeline = -1
        if series is not None:
            questions, self.questions = os.pipe()
            lifeline, self._lifeline = os.pipe()
            theirs += [questions, lifeline]
            series = replace(series, request=request, questions=questions, lifeline=lifeline)
        asked = Path(scratch, "job.json")
        asked.write_text(replace(job, request=request, series=series).to_json(), encoding="utf-8")
        seed = hash_seed(request.reading)
        outside = {**os.environ, **settings(scratch, seed)}
        surroundings = environment(scratch, seed=seed) if is_limited else outside
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[3]), str(asked)],
                cwd=job.directory,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=theirs,
                start_new_session=True,
                env=surroundings,
            )
        except BaseException:
            self._close_ours()
            self._scratch.cleanup()
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        assert self._process.stdout is not None
        self.output = self._process.stdout.fileno()

    @property
    def process_id(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Exit status once `end` has returned."""
        return self._process.returncode

    def has_ended(self, seconds: float = 0.0) -> bool:
        """Tell whether the process is over, or will be within some seconds, without reaping it where that is possible.

        As long as it is not reaped, the number of its process group cannot pass to a stranger.
        """
        deadline = time.monotonic() + seconds
        while not self._is_over():
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.002)
        return True

    def _is_over(self) -> bool:
        if self._process.returncode is not None:
            return True
        if hasattr(os, "waitid"):
            return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
        return self._process.poll() is not None

    def end(self) -> None:
        """End the process and all that it started, by its own process group."""
        # A process that has answered, or died, is gone in a moment and keeps its own exit status.
        self.has_ended(0.2)
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._close_ours()
        self._scratch.cleanup()

    def _close_ours(self) -> None:
        for descriptor in (self.answers, self.questions, self._lifeline):
            if descriptor >= 0:
                os.close(descriptor)
        self.answers = self.questions = self._lifeline = -1
