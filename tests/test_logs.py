"""The log: each request once, without what a person asked for, and without the noise of files and probes."""

from __future__ import annotations

import pytest
from flask import Flask
from structlog.testing import capture_logs

from app.assets import tree_hash
from app.logs import start_logging


def test_the_log_is_still_heard_after_the_service_was_made_once_more(app, client):
    client.get("/about")
    start_logging(Flask(__name__), production=False)
    with capture_logs() as lines:
        client.get("/about")
    assert [line["path"] for line in lines] == ["/about"]


def test_a_request_is_logged_without_its_query(client):
    with capture_logs() as lines:
        client.get("/about?q=somebody")
    assert [(line["path"], line["status"]) for line in lines] == [("/about", 200)]
    assert "somebody" not in str(lines)


@pytest.mark.parametrize(
    "path", ["/problems/own/{}", "/problems/7/unfollow/{}", "/account/reset-password/{}"]
)
def test_a_token_that_signs_for_its_holder_is_not_logged(client, path):
    with capture_logs() as lines:
        client.get(path.format("s3cret.word"))
    assert [line["path"] for line in lines] == [path.format("<token>")]


@pytest.mark.parametrize("path", [f"/assets/{tree_hash()}/css/base.css", "/vendor/x/none.js", "/healthz"])
def test_files_and_probes_are_not_logged(client, path):
    with capture_logs() as lines:
        client.get(path)
    assert lines == []
