"""The example of docs/security.md does what it says."""

from __future__ import annotations

import re

from equivamap.errors import SandboxError
from tests.readers.sandbox.attacks import MODEL, PAGE


def test_the_example_reads_a_model(tmp_path, monkeypatch, level) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "candidate").mkdir()
    (tmp_path / "candidate" / "model.py").write_text(MODEL + "p.solve()\n", encoding="utf-8")
    (tmp_path / "reference.py").write_text(MODEL, encoding="utf-8")
    names: dict[str, object] = {"SandboxError": SandboxError}
    exec(compile(example.replace("time_limit=20", "time_limit=600"), str(PAGE), "exec"), names)
    assert names["model"].n == 1  # type: ignore[attr-defined]
