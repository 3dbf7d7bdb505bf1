"""gunicorn's worker with threads, which takes none of them for a connection before something is asked on it.

A browser opens connections ahead of need. The worker as it comes would wait on each for five seconds with
a thread taken all that while: after four such connections everybody else waited too.
"""

from __future__ import annotations

import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# How long a new connection may stay silent.
SILENT_SECONDS = 10


class Worker(ThreadWorker):
    """Lets the poller wait where gunicorn would let a thread wait."""

    def accept(self, listener: Any) -> None:
        """Take a connection in; a thread gets it once there is something to read."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        connection = TConn(self.cfg, client, address, listener.getsockname())
        connection.timeout = time.monotonic() + SILENT_SECONDS
        self.pending_conns.append(connection)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, connection))
