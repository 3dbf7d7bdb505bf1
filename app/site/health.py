"""For operators: does the process live, is the service ready, numbers for Prometheus, reports of the CSP."""

from __future__ import annotations

import json

from flask import Blueprint, current_app, jsonify, request
from flask.wrappers import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from app.db import current_session
from app.digests.queries.runs import read_digest_queue
from app.logs import log
from app.mail.queries import read_mail_queue
from app.security import public
from app.site.metrics import (
    count_csp_report,
    count_request,
    registry_of_all_processes,
    tell_digest,
    tell_mail,
)
from app.site.readiness import read_readiness, unreachable_database

LARGEST_REPORT = 20_000

blueprint = Blueprint("health", __name__)
blueprint.after_app_request(count_request)


@blueprint.get("/healthz")
@public(machine=True)
def process_lives() -> Response:
    """Answer as long as this process can."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
@public(machine=True)
def service_ready() -> tuple[Response, int]:
    """Tell of each thing the service needs; 503 when one is missing."""
    try:
        readiness = read_readiness(current_session())
    except SQLAlchemyError as error:
        log.warning("not ready", error=str(error).splitlines()[0])
        readiness = unreachable_database()
    return jsonify(readiness.as_dict()), 200 if readiness.ok else 503


@blueprint.get("/metrics")
@public(machine=True)
def metrics() -> Response:
    """Give the counters of all web processes, the outbox and the digests, in Prometheus' text format."""
    folder = current_app.config["SETTINGS"].metrics_folder
    counted = generate_latest(registry_of_all_processes(folder))
    try:
        counted += tell_mail(read_mail_queue(current_session()))
        counted += tell_digest(read_digest_queue(current_session()))
    except SQLAlchemyError as error:
        # The counters are worth most while the database is away.
        log.warning("no numbers of the mails", error=str(error).splitlines()[0])
    return Response(counted, content_type=CONTENT_TYPE_LATEST)


@blueprint.post("/csp-report")
@public(machine=True, csrf=False)
def csp_report() -> tuple[str, int]:
    """Write down what a browser refused to load. It tells no more than the page's own parts."""
    body = request.get_data(cache=False) if (request.content_length or 0) <= LARGEST_REPORT else b""
    try:
        report = json.loads(body)["csp-report"]
        directive, blocked = str(report["violated-directive"])[:80], str(report["blocked-uri"])[:200]
    except (ValueError, KeyError, TypeError, RecursionError):
        directive, blocked = "unreadable", ""
    count_csp_report()
    log.warning("csp report", directive=directive, blocked=blocked.split("?")[0])
    return "", 204
