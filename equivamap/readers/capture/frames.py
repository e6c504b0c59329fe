"""Messages between this process and those that run scripts, with file descriptors on their back."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from equivamap.readers.capture.request import HEADER

__all__ = ["DONE", "END", "READY", "RUN", "receive", "send"]

READY = b"R"
"""The process has started."""
RUN = b"J"
"""Run a job; the descriptors are those of its answer and its output, and for a series of questions and lifeline."""
END = b"K"
"""End the script that runs."""
DONE = b"D"
"""The script and all that it started has ended."""


def send(connection: socket.socket, letter: bytes, payload: bytes, descriptors: Sequence[int] = ()) -> None:
    """Send a message."""
    header = letter + len(payload).to_bytes(8, "little")
    if descriptors:
        socket.send_fds(connection, [header], list(descriptors))
        connection.sendall(payload)
    else:
        connection.sendall(header + payload)


def receive(connection: socket.socket, most: int) -> tuple[bytes, bytes, list[int]] | None:
    """Return letter, payload and descriptors of the next message; None if the other side has gone."""
    try:
        header, descriptors, _, _ = socket.recv_fds(connection, HEADER, most)
        wanted = int.from_bytes(header[1:], "little")
        payload = bytearray()
        while len(header) == HEADER and len(payload) < wanted:
            chunk = connection.recv(min(2**20, wanted - len(payload)))
            if not chunk:
                break
            payload += chunk
    except OSError:
        return None
    if len(header) < HEADER or len(payload) < wanted:
        for descriptor in descriptors:
            os.close(descriptor)
        return None
    return header[:1], bytes(payload), list(descriptors)
