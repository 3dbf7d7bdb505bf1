"""Structured logs: one JSON line an event in production, readable lines in development. No personal data."""

from __future__ import annotations

import logging
import sys
import time
import uuid

import structlog
from flask import Flask, g, request
from flask.wrappers import Response

log = structlog.get_logger("kseli")
# One list for good: a logger that was used once keeps the list it found then.
_PROCESSORS: list[structlog.types.Processor] = []


def start_logging(app: Flask, *, production: bool) -> None:
    """Configure structlog and log each request once: method, path without query, status and time."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if production
        else structlog.dev.ConsoleRenderer()
    )
    _PROCESSORS[:] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        renderer,
    ]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()
        name_request()

    @app.after_request
    def log_request(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        timing = tell_request(request.method, _loggable_path(), response.status_code, seconds)
        response.headers["Server-Timing"] = timing
        return response


def name_request() -> None:
    """Give what is logged from here on an id of its own, by which the lines of one request are found."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])


def tell_request(method: str, path: str, status: int, seconds: float) -> str:
    """Log an answered request, but not files and probes, and return its Server-Timing."""
    # The query string may hold a person's own place or search words: it stays out of the log.
    if not path.startswith(("/assets/", "/vendor/", "/healthz", "/readyz", "/metrics")):
        log.info("request", method=method, path=path, status=status, ms=round(seconds * 1000, 1))
    return f"app;dur={seconds * 1000:.2f}"


def _loggable_path() -> str:
    # A token in an address signs for whoever holds it, and may hold an e-mail address.
    token = (request.view_args or {}).get("token")
    return request.path.replace(token, "<token>") if token else request.path
