"""What everybody reads: the list of news, an article, its place and its pictures."""

from __future__ import annotations

from flask import Response, current_app, render_template, request

from app.conditional import not_modified
from app.db import current_session
from app.errors import Gone, NotFound
from app.file_answers import dress_file
from app.filters import parse
from app.i18n import current_language, show_date
from app.i18n import lazy_gettext as _l
from app.markdown import render_markdown
from app.news.queries.detail import NewsPage, find_news, read_news
from app.news.queries.facets import read_facets
from app.news.queries.listing import count_news, list_news
from app.news.queries.pictures import find_picture
from app.news.services.pictures import picture_file
from app.news.views.blueprint import blueprint
from app.news.workflow.rights import may_change, may_see, may_write
from app.pictures import CONTENT_TYPE
from app.projects.queries.known import check_known
from app.security import current_person, public
from app.storage import current_storage


@blueprint.get("/news")
@public()
def list_page() -> str:
    """Show the articles that meet the filter, newest first, page by page."""
    session, language = current_session(), current_language()
    flt = parse(request.args.items(multi=True), layers=("news",))
    check_known(session, flt)
    return render_template(
        "news/list.html",
        filter=flt,
        form=read_facets(session, flt, language),
        listing=list_news(session, flt, language).at(request.script_root + request.path, flt.pairs()),
        total=count_news(session, flt),
        may_write=may_write(current_person()),
    )


@blueprint.get("/news/<slug>")
@public()
def news_page(slug: str) -> str:
    """Show an article with all that belongs to it; 410 with the reason where it was withdrawn."""
    page = read_visible(slug)
    return render_template(
        "news/page.html",
        page=page,
        item=page.item,
        row=page.row,
        html=render_markdown(page.text),
        may_change=may_change(current_person(), page.item),
        site_url=current_app.config["SETTINGS"].site_url,
    )


@blueprint.get("/news/<slug>/place.geojson")
@public(machine=True)
def news_place(slug: str) -> Response:
    """Send the place of an article, for the small map of its page."""
    return Response(read_visible(slug).geojson(), content_type="application/geo+json; charset=utf-8")


@blueprint.get("/news/pictures/<key>/<any(small, medium, large):size>.jpg")
@public(machine=True)
def show_picture(key: str, size: str) -> Response:
    """Give one size of a picture to whoever may see its article."""
    item, etag = find_picture(current_session(), key), f"{key}-{size}"
    if item is None or not may_see(current_person(), item):
        raise NotFound(_l("There is no such picture."))
    response = not_modified(etag) if item.is_public else None
    response = response or _read_picture(key, size)
    if item.is_public:
        response.set_etag(etag, weak=True)
    return dress_file(response, "inline", f"kseli-{size}.jpg", seen_by_all=item.is_public)


def read_visible(slug: str) -> NewsPage:
    """Return an article for the person of this request. Raises NotFound, or Gone with the reason."""
    session, language = current_session(), current_language()
    item = find_news(session, slug)
    if item is not None and may_see(current_person(), item):
        return read_news(session, item, language)
    if item is not None and item.state == "withdrawn":
        raise _withdrawn(read_news(session, item, language))
    raise NotFound(_l("There is no article at this address."))


def _withdrawn(page: NewsPage) -> Gone:
    note = page.withdrawal
    if note is None:
        return Gone(_l("This article was withdrawn."))
    day = show_date(note.happened_at)
    return Gone(
        _l("This article was withdrawn on %(day)s. The reason: %(reason)s", day=day, reason=note.words)
    )


def _read_picture(key: str, size: str) -> Response:
    data = current_storage().get(picture_file(key, size))
    if data is None:
        raise NotFound(_l("There is no such picture."))
    return Response(data, content_type=CONTENT_TYPE)
