"""The HTTP service under questions that are made from its own description, well formed and not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra [serve] is not installed")
pytest.importorskip("schemathesis", reason="the extra [fuzz] is not installed")

from tests.service.listening import TOKEN, service

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.slow
def test_no_question_breaks_the_service(tmp_path: Path) -> None:
    command = Path(sys.executable).parent / "schemathesis"
    assert shutil.which(str(command))
    with service("--sandbox", "auto", "--max-time-limit", "3600", "--no-token") as address:
        done = subprocess.run(
            [
                str(command),
                "run",
                f"{address}/openapi.json",
                "--checks",
                CHECKS,
                "--max-examples",
                "25",
                "--seed",
                "1",
                "--header",
                f"Authorization: Bearer {TOKEN}",
                "--suppress-health-check",
                "all",
                "--request-timeout",
                "300",
            ],
            cwd=tmp_path,
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert re.search(r"generated, \d+ passed$", done.stdout, re.MULTILINE), done.stdout[-5000:]
