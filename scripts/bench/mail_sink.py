"""An SMTP server in a process of its own that takes every mail and keeps none; it prints its port."""

from __future__ import annotations

import socket
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session


class Sink:
    """Says yes."""

    async def handle_DATA(self, server: object, session: Session, envelope: Envelope) -> str:
        return "250 taken"


def main() -> None:
    """Serve until killed."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    Controller(Sink(), hostname="127.0.0.1", port=port).start()
    print(port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
