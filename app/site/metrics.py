"""Counters for Prometheus: requests and their time by route, reports of the content security policy."""

from __future__ import annotations

import time
from pathlib import Path

from flask import g, request
from flask.wrappers import Response
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.digests.queries.runs import DigestQueue
from app.mail.queries import MailQueue

REQUESTS = Counter("kseli_requests", "Requests answered", ("method", "route", "status"))
SECONDS = Histogram(
    "kseli_request_seconds",
    "Time until the answer's head was ready, in seconds",
    ("route",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
CSP_REPORTS = Counter("kseli_csp_reports", "Reports of the content security policy")
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def count_request(response: Response) -> Response:
    """Count a request by its route's pattern: an address could hold a person's own place or words."""
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "other"
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    count_answer(method, route, response.status_code, seconds)
    return response


def count_answer(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answer to a route's pattern and its time, whoever gave it."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def count_csp_report() -> None:
    """Count one report; 'zero reports' is one of the service's promises."""
    CSP_REPORTS.inc()


def tell_mail(queue: MailQueue) -> bytes:
    """Return the outbox' numbers as Prometheus reads them: those of the database, whichever process asks."""
    registry = CollectorRegistry()
    for name, about, value in (
        ("waiting", "Mails that wait to be sent", queue.waiting),
        ("oldest_seconds", "For how long the oldest waiting mail has waited", queue.oldest_seconds),
        ("failed", "Mails of the last two weeks that no server takes", queue.failed),
    ):
        Gauge(f"kseli_mail_{name}", about, registry=registry).set(value)
    return generate_latest(registry)


def tell_digest(queue: DigestQueue) -> bytes:
    """Return the digests' numbers as Prometheus reads them; 0 for a time that has not come yet."""
    registry = CollectorRegistry()
    ended = queue.ended_at.timestamp() if queue.ended_at else 0
    for name, about, value in (
        ("waiting", "Digests that wait to be sent", queue.waiting),
        ("oldest_seconds", "For how long the oldest waiting digest has waited", queue.oldest_seconds),
        ("ended_timestamp_seconds", "When the last day's digest had been sent to everybody", ended),
        ("day_timestamp_seconds", "The end of the last day whose digest was made", queue.day_timestamp),
    ):
        Gauge(f"kseli_digest_{name}", about, registry=registry).set(value)
    return generate_latest(registry)


def registry_of_all_processes(folder: Path | None) -> CollectorRegistry:
    """Return the counters of all web processes, which keep them in `folder` (PROMETHEUS_MULTIPROC_DIR)."""
    if folder is None:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    return registry
