"""How often one may do something: per person, or per address of the network where nobody is signed in."""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, TypeVar, cast

import procrastinate
from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RequestLimit
from limits import RateLimitItem, parse_many
from werkzeug.middleware.proxy_fix import ProxyFix

from app.errors import N_, AppError
from app.i18n import gettext as _
from app.jobs import job_session
from app.limit_storage import PostgresStorage, erase_past_windows
from app.security import current_person
from config import Settings

View = TypeVar("View", bound=Callable[..., Any])

# A household's or a company's own part of IPv6: a single machine has as many addresses as it likes in it.
NETWORK_BITS = 64

MAILS_TO_ONE = "20 per hour"

limit_jobs = procrastinate.Blueprint()


class TooMany(AppError):
    """The same was done too often of late."""

    status = 429
    title = N_("Too many attempts")

    def __init__(self, seconds: int) -> None:
        minutes = math.ceil(seconds / 60)
        message = (
            _("That was too often for now. Please try again in %(number)s seconds.", number=seconds)
            if seconds <= 90
            else _("That was too often for now. Please try again in %(number)s minutes.", number=minutes)
        )
        super().__init__(message, code="E_RATE")
        self.headers = {"Retry-After": str(seconds)}


def by_address() -> str:
    """Return the network address of this request; of IPv6 the /64 it lies in."""
    try:
        address: IPv4Address | IPv6Address = ip_address(request.remote_addr or "")
    except ValueError:
        return "address unknown"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        address = mapped or IPv6Address(int(address) >> NETWORK_BITS << NETWORK_BITS)
    return f"address {address}"


def by_person() -> str:
    """Return the person of this request, or else its network address."""
    person = current_person()
    return by_address() if person is None else f"person {person.id}"


def limit(
    times: str, *, key: Callable[[], str] = by_person, scope: str | None = None, tries: str | None = None
) -> Callable[[View], View]:
    """Let a route's POST be called `times` ("20 per minute; 100 per day") for each `key`, then answer 429.

    Routes with the same `scope` count together. Nothing of the key is stored but a keyed hash. `tries`: how
    often in all, where `times` leaves forms with a mistake (422) out: who mends one uses nothing up.
    """
    words: dict[str, Any] = {"key_func": lambda: _hashed(key()), "methods": ["POST"]}
    only: dict[str, Any] = {"deduct_when": _is_taken} if tries else {}
    counted = (
        _limiter.shared_limit(times, scope=scope, **words, **only)
        if scope
        else _limiter.limit(times, **words, **only)
    )

    def mark(view: View) -> View:
        marked = counted(view)
        if tries:
            marked = _limiter.shared_limit(tries, scope=f"{scope}, tries", **words)(marked)
        return cast(View, marked)

    return mark


def limit_posts(
    app: Flask, endpoints: Collection[str], times: str, *, key: Callable[[], str | None], scope: str
) -> None:
    """Limit routes that a library made, together, as `limit` does; a `key` of None is not counted."""
    items = parse_many(times)

    @app.before_request
    def count_post() -> None:
        who = key() if request.method == "POST" and request.endpoint in endpoints else None
        if who is not None:
            _count(items, _hashed(who), scope)


def count_mail(address: str) -> None:
    """Count a mail to an address that somebody typed, who need not own it; raise TooMany past 20 an hour.

    Whoever asks, from however many networks: nobody's mailbox is filled by strangers.
    """
    _count(parse_many(MAILS_TO_ONE), _hashed(f"mailbox {address.strip().casefold()}"), "mails to one")


def start_limits(app: Flask, settings: Settings) -> None:
    """Count from now on; believe the operator's own proxies, and no others, where a request comes from."""
    _limiter.init_app(app)
    if settings.trusted_proxies:
        number = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number)  # type: ignore[method-assign]


@limit_jobs.periodic(cron="*/10 * * * *")
@limit_jobs.task(name="erase_past_windows", queue="upkeep", queueing_lock="erase_past_windows")
def erase_windows(timestamp: int) -> None:
    """Forget who did what, as soon as no limit asks for it."""
    with job_session() as session:
        erase_past_windows(session)


def _hashed(key: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, f"rate limit {key}".encode(), "sha256").hex()[:40]


def _count(items: list[RateLimitItem], who: str, scope: str) -> None:
    windows = _limiter.limiter
    for item in items:
        if not windows.hit(item, who, scope):
            free_at = windows.get_window_stats(item, who, scope).reset_time
            raise TooMany(_seconds_until(free_at, item.get_expiry()))


def _is_taken(response: Response) -> bool:
    return response.status_code != 422


def _refuse(breached: RequestLimit) -> None:
    raise TooMany(_seconds_until(breached.reset_at, breached.limit.get_expiry()))


def _seconds_until(moment: float, window: int) -> int:
    return max(1, min(window, math.ceil(moment - time.time())))


_limiter = Limiter(
    lambda: _hashed(by_address()),
    strategy="moving-window",
    storage_uri=f"{PostgresStorage.STORAGE_SCHEME[0]}://",
    on_breach=_refuse,
)


@_limiter.request_filter
def _reads_only() -> bool:
    """Return whether this request is not counted: only POSTs are, and to look for limits takes its time."""
    return request.method != "POST"
