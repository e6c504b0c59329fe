"""A service that listens on a free port, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

TOKEN = "correct-horse-battery-staple"
_RUN = "from equivamap.cli import main; main()"


@contextmanager
def service(*options: str, token: str = TOKEN) -> Iterator[str]:
    """Start ``equivamap serve`` with these options; give its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, "serve", "--port", "0", *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "EQUIVAMAP_TOKEN": token},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            found = re.search(r"running on (http://\S+)", line)
            if found:
                break
        else:
            raise AssertionError("".join(said))
        # what it says later must not fill the pipe
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield found[1]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) is not None
        process.stderr.close()
