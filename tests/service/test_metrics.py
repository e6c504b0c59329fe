from __future__ import annotations

import re

from equivamap.service.metrics import Metrics

LINE = re.compile(r"(# (HELP|TYPE) equivamap_\w+ .+|equivamap_\w+(\{(\w+=\"[^\"\\\n]*\",?)+\})? [\d.]+)")


def test_counts_are_written_as_prometheus_reads_them() -> None:
    metrics = Metrics()
    metrics.request("/v1/check", 200)
    metrics.request("/v1/check", 200)
    metrics.answer("check", 0.2, "equivalent")
    metrics.answer("check", 1000.0, None)
    lines = metrics.text(working=1, waiting=2).splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    for line in (
        'equivamap_requests_total{path="/v1/check",status="200"} 2',
        'equivamap_verdicts_total{verdict="equivalent"} 1',
        'equivamap_answer_seconds_bucket{question="check",le="0.1"} 0',
        'equivamap_answer_seconds_bucket{question="check",le="0.3"} 1',
        'equivamap_answer_seconds_bucket{question="check",le="300.0"} 1',
        'equivamap_answer_seconds_bucket{question="check",le="+Inf"} 2',
        'equivamap_answer_seconds_count{question="check"} 2',
        "equivamap_working 1",
        "equivamap_waiting 2",
    ):
        assert line in lines
