"""A real SMTP server for tests, whose answers a test chooses, and workers as processes of their own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from scripts.places import ROOT
from tests.live import find_free_port

TAKEN = "250 Message accepted"


@dataclass
class Clerk:
    """Takes mails; `answers` by recipient, and `delay` before each answer in seconds."""

    answers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    sessions: set[tuple[str, int]] = field(default_factory=set)

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        answer = self.answers.get("DATA", TAKEN)
        await asyncio.sleep(self.delay)
        if answer == TAKEN:
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.recipients.append(envelope.rcpt_tos)
            self.sessions.add(session.peer)
        return answer

    def addresses(self) -> list[str]:
        return [address for addresses in self.recipients for address in addresses]

    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


@contextmanager
def serve_mail(clerk: object, port: int | None = None, **options: Any) -> Iterator[int]:
    """Run an SMTP server in a thread; give its port."""
    controller = Controller(clerk, **{"hostname": "127.0.0.1", "port": port or find_free_port(), **options})
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def accept(user: str, password: str) -> Callable[..., AuthResult]:
    """Return a check of exactly this user."""

    def authenticate(
        server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=known, handled=known)

    return authenticate


@contextmanager
def working(database_url: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker for the length of the block."""
    environment = {
        **os.environ, "DATABASE_URL": database_url, "SECRET_KEY": "a secret of the tests",
        "MAIL_FROM": "ქსელი <kseli@example.ge>", **settings,
    }  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker"], cwd=ROOT, env=environment
    )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def wait_for(condition: Callable[[], Any], seconds: float = 30) -> bool:
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if condition():
            return True
        time.sleep(0.02)
    return False
