"""A worker of its own process for the bench: it sends so many digests and prints what that cost, as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from sqlalchemy import create_engine, event

from app.db import engine_options, web_url
from app.digests.services.sending import Sender
from app.mail.carriers import SmtpCarrier
from app.mail.models import OutgoingMail
from app.mail.submission import Letter
from config import read_settings

WARM_UP = 200


class Counter:
    """Hands over to a server; knows how many, since when, and keeps some of the mails."""

    readable = False

    def __init__(self, carrier: SmtpCarrier, kept: int) -> None:
        self.carrier, self.kept = carrier, kept
        self.number, self.bytes, self.started = 0, 0, 0.0
        self.letters: list[Letter] = []

    def carry(self, mail: OutgoingMail) -> None:
        self.carrier.carry(mail)

    def hand_over(self, letter: Letter) -> None:
        self.carrier.hand_over(letter)
        self.number += 1
        self.bytes += len(letter.content)
        if len(self.letters) < self.kept:
            self.letters.append(letter)
        if self.number == WARM_UP:
            # All of them begin together: what the others cost while they start would count here.
            print("ready", flush=True)
            sys.stdin.readline()
            self.started = time.perf_counter()

    def close(self) -> None:
        self.carrier.close()


def main(wanted: int, folder: Path) -> None:
    """Send `wanted` mails after a warm-up; write some of them into the folder for the bare server's rate."""
    settings = read_settings()
    engine = create_engine(web_url(settings.database_url), **engine_options())
    statements = 0

    def count(*_told: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(engine, "before_cursor_execute", count)
    counter = Counter(SmtpCarrier(settings.mail_url or "", settings.mail_from), 100)
    peaks = []

    def stopping() -> bool:
        if counter.number in (WARM_UP + wanted // 3, WARM_UP + wanted):
            peaks.append(_peak_kb())
        return counter.number >= WARM_UP + wanted

    Sender(engine, settings, counter, stopping).send_waiting()
    seconds = time.perf_counter() - counter.started
    for number, letter in enumerate(counter.letters):
        (folder / f"{number}.eml").write_bytes(letter.content)
    told = {
        "sent": counter.number - WARM_UP,
        "seconds": seconds,
        "statements": statements / counter.number,
        "bytes": counter.bytes / counter.number,
        "peak_kb": _peak_kb(),
        "grown_kb": peaks[-1] - peaks[0] if peaks else 0,
    }
    print(json.dumps(told))


def _peak_kb() -> int:
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
