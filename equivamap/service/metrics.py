"""Counts of a service, in the text format of Prometheus."""

from __future__ import annotations

import threading
from collections import Counter

__all__ = ["Metrics"]

_BOUNDS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)


class Metrics:
    """What a service has answered so far; used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._verdicts: Counter[str] = Counter()
        self._within: Counter[tuple[str, float]] = Counter()
        self._seconds: dict[str, float] = {}
        self._answers: Counter[str] = Counter()

    def request(self, path: str, status: int) -> None:
        """Count a request; `path` is one of the service's own."""
        with self._lock:
            self._requests[path, status] += 1

    def answer(self, kind: str, seconds: float, verdict: str | None) -> None:
        """Count an answer and the seconds from question to answer."""
        with self._lock:
            self._answers[kind] += 1
            self._seconds[kind] = self._seconds.get(kind, 0.0) + seconds
            for bound in _BOUNDS:
                self._within[kind, bound] += seconds <= bound
            if verdict is not None:
                self._verdicts[verdict] += 1

    def text(self, *, working: int, waiting: int) -> str:
        """Write all counts.

        Parameters
        ----------
        working, waiting
            Questions that are being answered, and that wait.
        """
        with self._lock:
            lines = [
                "# HELP equivamap_requests_total Requests by path and status.",
                "# TYPE equivamap_requests_total counter",
                *(
                    f'equivamap_requests_total{{path="{path}",status="{status}"}} {count}'
                    for (path, status), count in sorted(self._requests.items())
                ),
                "# HELP equivamap_verdicts_total Verdicts of checks.",
                "# TYPE equivamap_verdicts_total counter",
                *(
                    f'equivamap_verdicts_total{{verdict="{verdict}"}} {count}'
                    for verdict, count in sorted(self._verdicts.items())
                ),
                "# HELP equivamap_answer_seconds Seconds from question to answer, waiting included.",
                "# TYPE equivamap_answer_seconds histogram",
                *(line for kind in sorted(self._answers) for line in self._histogram(kind)),
                "# HELP equivamap_working Questions that are being answered.",
                "# TYPE equivamap_working gauge",
                f"equivamap_working {working}",
                "# HELP equivamap_waiting Questions that wait for a worker.",
                "# TYPE equivamap_waiting gauge",
                f"equivamap_waiting {waiting}",
            ]
        return "\n".join(lines) + "\n"

    def _histogram(self, kind: str) -> list[str]:
        name = "equivamap_answer_seconds"
        return [
            *(
                f'{name}_bucket{{question="{kind}",le="{bound}"}} {self._within[kind, bound]}'
                for bound in _BOUNDS
            ),
            f'{name}_bucket{{question="{kind}",le="+Inf"}} {self._answers[kind]}',
            f'{name}_sum{{question="{kind}"}} {self._seconds[kind]:.6f}',
            f'{name}_count{{question="{kind}"}} {self._answers[kind]}',
        ]
