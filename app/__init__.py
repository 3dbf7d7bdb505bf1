"""Kseli: the factory of the service, the only place that knows all features."""

from __future__ import annotations

from functools import partial

from flask import Flask
from flask_migrate import Migrate

from app.assets import start_assets
from app.db import WEB_STATEMENT_TIMEOUT_MS, db, engine_options, limit_statements, web_url
from app.error_pages import start_error_pages
from app.hooks import ADDITIONS, AFTER_MERGE, AFTER_SAVE, PAGE_PARTS, Additions
from app.i18n import start_i18n
from app.jobs import JOBS
from app.limits import limit_jobs, start_limits
from app.logs import start_logging
from app.mail.cli import commands as mail_commands
from app.mail.jobs import mail_jobs
from app.page_address import start_page_addresses
from app.replays import AFTER_REPLAY, start_replays
from app.security import start_security
from app.sign_in_limits import limit_sign_in
from app.uploads import start_uploads
from config import ROOT, Settings, read_settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return the service with `settings` (default: those of the environment), its routes and its commands."""
    settings = settings or read_settings()
    app = Flask(__name__, instance_path=str(settings.instance), static_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        SQLALCHEMY_DATABASE_URI=web_url(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(),
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.in_production,
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    start_logging(app, production=settings.in_production)
    db.init_app(app)
    # Before the language's prefix and the proxies, which come around it.
    start_replays(app)
    start_i18n(app)
    start_assets(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    start_security(app, basemap_url=settings.basemap_url, production=settings.in_production)
    start_uploads(app)
    start_limits(app, settings)
    start_page_addresses(app)
    start_error_pages(app)
    with app.app_context():
        limit_statements(db.engine, WEB_STATEMENT_TIMEOUT_MS)
    _register_features(app, settings)
    return app


def _register_features(app: Flask, settings: Settings) -> None:
    """Give the service its features, each importing only from those before it (DESIGN §4)."""
    from app.accounts.cli import commands as accounts_commands
    from app.accounts.jobs import account_jobs
    from app.accounts.signing import start_signing
    from app.accounts.views import blueprint as accounts
    from app.accounts.workflow import OWN_DATA, OwnData
    from app.digests.run_cli import commands as digests_commands
    from app.digests.run_jobs import run_jobs
    from app.digests.services.generate import generate_subscribers
    from app.digests.services.generate import remove_generated as remove_generated_subscribers
    from app.digests.services.own_data import erase_subscription, link_subscription, tell_subscription
    from app.digests.subscriber_jobs import subscriber_jobs
    from app.digests.views import blueprint as digests
    from app.maps.views import blueprint as maps
    from app.matching.cli import commands as matching_commands
    from app.matching.gap_jobs import gap_jobs
    from app.matching.hint_jobs import hint_jobs
    from app.matching.jobs import matching_jobs
    from app.matching.link_jobs import link_jobs
    from app.matching.queries.mine import link_links, tell_links
    from app.matching.services.deferring import defer_match
    from app.matching.services.ending import defer_ends, erase_links
    from app.matching.services.hint_own_data import link_hints, tell_own_hints
    from app.matching.services.hints import find_after_many
    from app.matching.services.merging import move_links
    from app.matching.views import blueprint as matching
    from app.matching.views.hints import draw_hint
    from app.matching.views.parts import draw_help, draw_reach
    from app.news.event_jobs import event_jobs
    from app.news.feed_jobs import feed_jobs
    from app.news.jobs import news_jobs
    from app.news.services.event_examples import load_event_examples, remove_event_examples
    from app.news.services.event_own_data import (
        erase_events,
        erase_observations,
        link_events,
        tell_events,
        tell_observations,
    )
    from app.news.services.examples import load_examples as load_news
    from app.news.services.examples import remove_examples as remove_news
    from app.news.services.generate import generate_news
    from app.news.services.generate import remove_generated as remove_generated_news
    from app.news.services.merging import move_told_problems
    from app.news.services.observation_examples import (
        load_observation_examples,
        remove_observation_examples,
    )
    from app.news.services.own_data import erase_news, link_news, tell_news
    from app.news.views import blueprint as news
    from app.news.views import events_blueprint as events
    from app.news.views.event_parts import draw_coming, draw_events
    from app.news.views.parts import draw_regional, draw_related
    from app.opendata.feeds import blueprint as feeds
    from app.opendata.views import blueprint as opendata
    from app.organisations.queries import link_memberships, tell_memberships
    from app.organisations.views import blueprint as organisations
    from app.problems.cli import commands as problems_commands
    from app.problems.example_cli import EXAMPLES, Examples, make_none
    from app.problems.example_cli import commands as example_commands
    from app.problems.jobs import problem_jobs
    from app.problems.services.linking import add_to_problem
    from app.problems.services.municipalities import place_problems
    from app.problems.services.own_data import erase_problems, link_problems, tell_problems
    from app.problems.views import blueprint as problems
    from app.problems.work_forms import read_evidence
    from app.projects.cli import commands as projects_commands
    from app.projects.services.municipalities import place_in_municipalities
    from app.projects.views import blueprint as projects
    from app.regions.cli import AFTER_BOUNDARIES
    from app.regions.cli import commands as regions_commands
    from app.resources.allocation_jobs import allocation_jobs
    from app.resources.jobs import resource_jobs
    from app.resources.services.allocation_mails import tell_withdrawn
    from app.resources.services.allocation_own_data import (
        erase_allocations,
        link_allocations,
        tell_allocations,
    )
    from app.resources.services.example_requests import load_requests, remove_requests
    from app.resources.services.examples import load_examples as load_resources
    from app.resources.services.examples import remove_examples as remove_resources
    from app.resources.services.generate import generate_resources
    from app.resources.services.generate import remove_generated as remove_generated_resources
    from app.resources.services.own_data import erase_resources, link_resources, tell_resources
    from app.resources.services.requests import move_requests
    from app.resources.views import blueprint as resources
    from app.resources.views.parts import draw_given, draw_needs
    from app.site.cli import commands as site_commands
    from app.site.health import blueprint as health
    from app.site.metrics import count_answer
    from app.site.views import blueprint as site

    start_signing(app, settings)
    limit_sign_in(app)
    for blueprint in (
        accounts,
        organisations,
        projects,
        problems,
        resources,
        news,
        events,
        matching,
        maps,
        opendata,
        feeds,
        digests,
        site,
        health,
    ):
        app.register_blueprint(blueprint)
    for commands in (
        mail_commands,
        accounts_commands,
        regions_commands,
        projects_commands,
        problems_commands,
        example_commands,
        matching_commands,
        digests_commands,
        site_commands,
    ):
        for command in commands:
            app.cli.add_command(command)
    # What the worker does by the clock, and for whoever defers it.
    app.extensions[JOBS] = {
        "mail": mail_jobs,
        "limits": limit_jobs,
        "accounts": account_jobs,
        "problems": problem_jobs,
        "gaps": gap_jobs,
        "hints": hint_jobs,
        "links": link_jobs,
        "matching": matching_jobs,
        "resources": resource_jobs,
        "allocations": allocation_jobs,
        "news": news_jobs,
        "events": event_jobs,
        "feeds": feed_jobs,
        "subscribers": subscriber_jobs,
        "digests": run_jobs,
    }
    app.extensions[OWN_DATA] = (
        OwnData("memberships", tell_memberships, links=link_memberships),
        OwnData("problems", tell_problems, erase=erase_problems, links=link_problems),
        # Before the resources, which take their allocations with them.
        OwnData("allocations", tell_allocations, erase=erase_allocations, links=link_allocations),
        OwnData("links", tell_links, erase=partial(erase_links, add=add_to_problem), links=link_links),
        OwnData("resources", tell_resources, erase=erase_resources, links=link_resources),
        OwnData("events", tell_events, erase=erase_events, links=link_events),
        OwnData("observations", tell_observations, erase=erase_observations),
        OwnData("hints", tell_own_hints, links=link_hints),
        OwnData("news", tell_news, erase=erase_news, links=link_news),
        OwnData("subscription", tell_subscription, erase=erase_subscription, links=link_subscription),
    )
    app.extensions[AFTER_REPLAY] = (count_answer,)
    app.extensions[EXAMPLES] = (
        Examples(
            "resource",
            load_resources,
            remove_resources,
            generate_resources,
            remove_generated_resources,
        ),
        Examples("request", load_requests, remove_requests),
        Examples("article", load_news, remove_news, generate_news, remove_generated_news),
        Examples("event", load_event_examples, remove_event_examples),
        # After the events that they tell of.
        Examples("observation", load_observation_examples, remove_observation_examples),
        Examples("subscriber", make_none, make_none, generate_subscribers, remove_generated_subscribers),
    )
    app.extensions[AFTER_BOUNDARIES] = (place_in_municipalities, place_problems)
    app.extensions[AFTER_SAVE] = (tell_withdrawn, defer_ends, defer_match, find_after_many)
    app.extensions[AFTER_MERGE] = (move_requests, move_links, move_told_problems)
    app.extensions[ADDITIONS] = Additions(read_evidence, add_to_problem)
    app.extensions[PAGE_PARTS] = {
        "problem": (
            draw_needs,
            draw_help,
            draw_hint,
            partial(draw_events, "problem"),
            partial(draw_related, "problem"),
        ),
        "project": (
            partial(draw_reach, "project"),
            partial(draw_events, "project"),
            partial(draw_related, "project"),
        ),
        "organisation": (partial(draw_reach, "organisation"), partial(draw_related, "organisation")),
        "resource": (draw_given, partial(draw_reach, "resource")),
        "region": (draw_coming, draw_regional),
    }
