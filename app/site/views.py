"""The start page, what Kseli is, and the documentation of the open data."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, send_from_directory
from sqlalchemy.exc import SQLAlchemyError

from app.assets import STATIC
from app.db import current_session
from app.filters import Filter
from app.i18n import current_language
from app.news.queries.events import list_events
from app.news.queries.listing import list_news
from app.problems.queries.listing import list_problems
from app.problems.queries.totals import Total as ProblemTotal
from app.problems.queries.totals import read_totals as read_problem_totals
from app.projects.queries.listing import list_projects
from app.projects.queries.totals import Total, read_totals
from app.security import public
from app.site.open_data import FORMATS, LAYERS, PARAMETERS, list_sources

NEWEST, NEWEST_NEWS, NEXT_EVENTS = 6, 3, 3
DAY = 24 * 3600

blueprint = Blueprint("site", __name__)


@blueprint.get("/")
@public()
def home() -> str:
    """Show what this is, the map, three numbers, and what is new."""
    session, language = current_session(), current_language()
    problems = read_problem_totals(session, Filter(), ("all", "linked"))
    reported = Filter(status=("open",), sort="reported", limit=NEWEST)
    return render_template(
        "site/home.html",
        projects=read_totals(session, Filter(), ("all",))["all"].get("", Total(0)),
        problems=problems["all"].get("", ProblemTotal(0)),
        linked=problems["linked"].get("yes", ProblemTotal(0)),
        newest=list_projects(session, Filter(sort="updated", limit=NEWEST), language),
        reported=list_problems(session, reported, language),
        news=list_news(session, Filter(limit=NEWEST_NEWS), language),
        events=list_events(session, Filter(status=("coming",), limit=NEXT_EVENTS), language).rows,
    )


@blueprint.get("/about")
@public()
def about() -> str:
    """Tell what Kseli is, for whom, by which principles, and what it keeps to itself."""
    return render_template("site/about.html")


@blueprint.get("/data")
@public()
def open_data() -> str:
    """Document the open data: layers, formats, parameters, licence, examples."""
    return render_template(
        "site/data.html",
        layers=LAYERS,
        formats=FORMATS,
        parameters=PARAMETERS,
        sources=list_sources(current_session()),
        site_url=current_app.config["SETTINGS"].site_url,
    )


@blueprint.get("/robots.txt")
@public(machine=True)
def robots() -> Response:
    """Tell search engines what to leave out: the pages are theirs, files and every filtered view are not."""
    return send_from_directory(STATIC, "robots.txt", max_age=DAY)


@blueprint.get("/favicon.ico")
@public(machine=True)
def favicon() -> Response:
    """Send the sign of Kseli to whoever asks for it without having read a page."""
    return send_from_directory(STATIC, "icons/favicon.ico", mimetype="image/x-icon", max_age=DAY)


@blueprint.app_context_processor
def tell_of_examples() -> dict[str, bool]:
    """Let every page say that some of what it shows is invented."""
    session = current_session()
    try:
        projects = read_totals(session, Filter(), ("example",))["example"]
        problems = read_problem_totals(session, Filter(), ("example",))["example"]
    except SQLAlchemyError:
        # The page of an error must not fail for want of the database that the error is about.
        return {"has_examples": False}
    return {"has_examples": bool(projects or problems)}
