"""Every public address that answers a GET, and how to ask it about problems: a new one must stand here."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

COUNTRY = "39.9,41.0,46.8,43.7"
FORMATS = ("geojson",)
LAYERS = ("projects", "locations", "problems", "resources", "links", "news", "events", "regions")
SORTS = ("updated", "reported", "supporters", "title")

# The level-7 cells of the map's grid that cover Georgia.
PROBLEM_CELLS = tuple(
    f"/map/cards.json?kind=problem&level=7&x={x}&y={y}" for x in (78, 79, 80) for y in (46, 47, 48)
)

# Route → addresses; {id} is each problem's number, {project} that of a project linked to it.
OUTPUTS: dict[str, tuple[str, ...]] = {
    "/": ("/",),
    "/map": ("/map", "/map?q=well", "/map?layers=problems", "/map?list=problems"),
    "/map/list": ("/map/list", "/map/list?q=well&list=problems", "/map/list?layers=news"),
    "/map/summary.json": ("/map/summary.json",),
    "/map/cards.json": ("/map/cards.json?kind=region&region=GE-KA", *PROBLEM_CELLS),
    "/map/links.json": ("/map/links.json?problem={id}",),
    "/map/regions.geojson": ("/map/regions.geojson",),
    "/map/settlements.geojson": ("/map/settlements.geojson",),
    "/map.js": ("/map.js",),
    "/clusters/projects.geojson": tuple(
        f"/clusters/projects.geojson?bbox={COUNTRY}&zoom={zoom}" for zoom in (7, 14)
    ),
    "/clusters/resources.geojson": (f"/clusters/resources.geojson?bbox={COUNTRY}&zoom=7",),
    "/clusters/news.geojson": (f"/clusters/news.geojson?bbox={COUNTRY}&zoom=7",),
    "/clusters/problems.geojson": tuple(
        f"/clusters/problems.geojson?bbox={COUNTRY}&zoom={zoom}{query}"
        for zoom in (7, 14, 18)
        for query in ("", "&from=2000-01-01")
    ),
    "/projects": ("/projects",),
    "/problems": (
        *(f"/problems?limit=200&sort={sort}" for sort in SORTS),
        "/problems?q=well",
        "/en/problems?topic=water&from=2020-01-01",
    ),
    "/problems/<int(max=2147483647):problem_id>": ("/problems/{id}", "/en/problems/{id}"),
    "/problems/<int(max=2147483647):problem_id>/place.geojson": ("/problems/{id}/place.geojson",),
    "/links/of/<any(resource, project, organisation):kind>/<int(max=2147483647):helper_id>": (
        "/links/of/project/{project}",
        "/en/links/of/project/{project}",
    ),
    "/problems/<int(max=2147483647):problem_id>/follow": ("/problems/{id}/follow",),
    "/problems/<int(max=2147483647):problem_id>/flag": ("/problems/{id}/flag",),
    "/problems/new": ("/problems/new",),
    "/problems/new/offline": ("/problems/new/offline",),
    "/problems/sent": ("/problems/sent",),
    "/problems/nearby": (
        "/problems/nearby?lon=45.47&lat=41.92&topic=water&q=well",
        "/problems/nearby?lon=44.8&lat=41.7&topic=water&q=well",
    ),
    "/problems/places": ("/problems/places?q=telavi",),
    "/problems/place": ("/problems/place?lon=45.47&lat=41.92",),
    "/problems/stuck": ("/problems/stuck", "/problems/stuck?region=GE-KA"),
    "/regions": ("/regions",),
    "/regions/<code>": tuple(f"/regions/GE-{letters}" for letters in ("KA", "TB", "IM", "KK", "SK")),
    "/export/<layer>.<format_name>": tuple(f"/export/{layer}.{name}" for layer in LAYERS for name in FORMATS),
    "/feeds/<any(events, news, observations, problems, projects):layer>.atom": (
        "/feeds/problems.atom?limit=200",
        "/en/feeds/problems.atom?q=well",
        "/feeds/news.atom",
        "/feeds/events.atom",
        "/feeds/observations.atom",
        "/feeds/projects.atom",
    ),
    "/gaps": tuple(f"/gaps?measure={measure}&topic=water" for measure in ("problems", "members", "linked")),
    "/gaps.<any(csv, xlsx):format_name>": ("/gaps.csv", "/gaps.xlsx?topic=water"),
    "/donors": ("/donors",),
    "/requests": ("/requests", "/requests?q=well", "/requests?region=GE-KA&topic=water"),
    "/problems/<int(max=2147483647):problem_id>/requests": ("/problems/{id}/requests",),
    "/news": ("/news", "/news?q=well"),
    "/resources": ("/resources", "/resources?q=well"),
    "/resources/matrix": ("/resources/matrix",),
    "/resources/map": ("/resources/map",),
    "/resources/places.geojson": ("/resources/places.geojson",),
    "/observations": ("/observations", "/observations?q=well"),
    "/events": ("/events", "/events?q=well"),
    "/events/calendar": ("/events/calendar",),
    "/events.ics": ("/events.ics",),
    "/subscribe": ("/subscribe", "/subscribe?topic=water&region=GE-KA"),
    "/subscribe/count.json": ("/subscribe/count.json?topic=water&kind=problems",),
    "/data": ("/data",),
    "/about": ("/about",),
    "/manifest.webmanifest": ("/manifest.webmanifest",),
    "/sw.js": ("/sw.js",),
    "/robots.txt": ("/robots.txt",),
    "/metrics": ("/metrics",),
    "/readyz": ("/readyz",),
    "/healthz": ("/healthz",),
}
# Public routes that nobody can ask about a problem without knowing what only its reporter knows, or that show
# none of it; each with the reason.
APART: dict[str, str] = {
    "/links/<": "of a public problem its card; of another one nothing (tests/matching/test_link_pages.py)",
    "/account/": "pages of accounts: they show no problem of others",
    "/problems/confirm/<token>": "the token is in the reporter's own mail",
    "/problems/own/<token>": "the token is in the reporter's own mail",
    "/problems/<int(max=2147483647):problem_id>/unfollow/<token>": "the token is in the follower's own mail",
    "/problems/follow/": "the token is in the follower's own mail",
    "/problems/holds/": "the token is in the mail of who was asked",
    "/photos/<key>/": "a picture, made anew without metadata (tests/pictures)",
    "/evidence/": "a file that a member brought",
    "/news/<": "of a public problem its card; of another one nothing (tests/news/test_public_pages.py)",
    "/news/pictures/": "a picture of an article",
    "/projects/<": "a project has no problem yet",
    "/resources/<": "a resource tells only its owner which problems hold it",
    "/resources/still-true/": "the token is in the mail of who was asked",
    "/events/<": "of a public problem its title; of another one nothing (tests/news/test_event_pages.py)",
    "/observations/<": "of a public problem its title; of another one nothing (test_observations.py)",
    "/events/register/": "the token is in the mail of who wants to come",
    "/events/leave/": "the token is in the mail of who is registered",
    "/subscribe/": "forms of who reads the digest: the token is in the reader's own mail",
    "/donors/<slug>": "a donor has no problem",
    "/assets/": "files of the service",
    "/vendor/": "files of npm packages",
    "/basemap.pmtiles": "the operator's streets",
    "/favicon.ico": "a picture",
}


def unnamed_routes(app: Flask) -> list[str]:
    """The public routes with GET that stand in neither table."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and getattr(app.view_functions[rule.endpoint], "access", "") == "public"
        and rule.rule not in OUTPUTS
        and not rule.rule.startswith(tuple(APART))
    )


def addresses(app: Flask) -> Iterator[str]:
    """The addresses of the routes that the service has today."""
    served = {rule.rule for rule in app.url_map.iter_rules()}
    for rule, templates in OUTPUTS.items():
        if rule in served:
            yield from templates
