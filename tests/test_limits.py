"""Rate limits: counted exactly in the database, by person or network, told with Retry-After, forgotten."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

import pytest
from flask import request
from sqlalchemy import text

from app.db import db
from app.jobs import job_session
from app.limit_storage import PostgresStorage, erase_past_windows
from app.limits import limit
from app.security import public
from tests.database import dispose, make_app


@public(csrf=False)
@limit("3 per minute")
def try_page():
    return "done"


@public(machine=True, csrf=False)
@limit("3 per minute; 100 per day")
def try_machine():
    return "done"


@public(csrf=False)
@limit("3 per minute")
def try_fault():
    raise ZeroDivisionError


@public(csrf=False)
@limit("3 per minute", scope="reports")
def try_shared():
    return "done"


@public(csrf=False)
@limit("3 per minute", scope="reports")
def try_shared_too():
    return "done"


@public(csrf=False)
@limit("3 per minute", scope="forms", tries="6 per minute")
def try_form():
    return "done", int(request.form.get("answer", 200))


def add_routes(app):
    for view in (try_page, try_machine, try_fault, try_shared, try_shared_too, try_form):
        app.add_url_rule("/" + view.__name__.replace("_", "-"), view_func=view, methods=["GET", "POST"])
    app.testing = False
    return app


@pytest.fixture
def limited(own_app):
    return add_routes(own_app)


@pytest.fixture
def post(limited):
    """Post from an address; return the answer's status."""
    client = limited.test_client()

    def post(path="/try-page", address="203.0.113.5", **headers):
        return client.post(path, environ_base={"REMOTE_ADDR": address}, headers=headers)

    return post


def statuses(post, times, *words, **names):
    return [post(*words, **names).status_code for _ in range(times)]


def age(app, seconds):
    """Let time pass for what is kept."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE rate_window SET expires_at = expires_at - make_interval(secs => :seconds),"
                " hits = ARRAY(SELECT hit - make_interval(secs => :seconds) FROM unnest(hits) AS hit)"
            ),
            {"seconds": seconds},
        )


def kept(app):
    with app.app_context(), db.engine.begin() as connection:
        return connection.execute(text("SELECT key, hits, expires_at FROM rate_window ORDER BY key")).all()


def test_too_many_are_told_in_words_when_to_come_again(post):
    assert statuses(post, 4) == [200, 200, 200, 429]
    answer = post(Accept="text/html")
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.content_type.startswith("text/html")
    assert f"{answer.headers['Retry-After']} წამ" in answer.text
    assert re.search(r"try again in [56]\d seconds", post("/en/try-page", Accept="text/html").text)


def test_machines_are_told_in_their_shape(post):
    assert statuses(post, 3, "/try-machine") == [200, 200, 200]
    answer = post("/try-machine")
    assert answer.status_code == 429
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["status"] == 429
    assert 50 <= int(answer.headers["Retry-After"]) <= 60


def test_reading_is_not_counted(limited, post):
    statuses(post, 4, "/try-machine")
    assert limited.test_client().get("/try-machine").status_code == 200


def test_the_window_moves(limited, post):
    statuses(post, 2)
    age(limited, 40)
    assert statuses(post, 2) == [200, 429]
    age(limited, 21)
    assert statuses(post, 3) == [200, 200, 429]


def test_refused_tries_do_not_lengthen_the_wait(limited, post):
    statuses(post, 20)
    age(limited, 61)
    assert post().status_code == 200


def test_each_route_counts_for_itself_but_where_they_share(post):
    statuses(post, 4)
    assert post("/try-machine").status_code == 200
    assert statuses(post, 2, "/try-shared") == [200, 200]
    assert statuses(post, 2, "/try-shared-too") == [200, 429]


def test_a_form_with_a_mistake_uses_nothing_up_but_is_not_sent_for_ever(limited):
    client = limited.test_client()

    def send(answer):
        return client.post("/try-form", data={"answer": answer}).status_code

    assert [send(422) for _ in range(3)] == [422] * 3
    assert [send(200) for _ in range(4)] == [200] * 3 + [429]
    age(limited, 61)
    assert [send(422) for _ in range(7)] == [422] * 6 + [429]


def test_what_was_written_stands_on_the_page_that_refuses_it(limited):
    client = limited.test_client()
    form = {
        "text": "Two lorries <b>and</b> a driver",
        "password": "correct horse battery staple",
        "unit": "x",
    }
    pages = [client.post("/en/try-page", data=form, headers={"Accept": "text/html"}).text for _ in range(4)]
    assert "What you had written" in pages[-1]
    assert "Two lorries &lt;b&gt;and&lt;/b&gt; a driver</textarea>" in pages[-1]
    assert "horse" not in pages[-1]
    assert pages[-1].count("<textarea") == 1


def test_a_request_that_fails_counts_too(post):
    assert statuses(post, 4, "/try-fault") == [500, 500, 500, 429]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.5", "203.0.113.6", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.5", "203.0.113.5", True),
        ("::ffff:203.0.113.5", "::ffff:203.0.113.6", False),
        ("", "somewhere", True),
    ],
)
def test_a_network_is_one_sender(post, first, second, same):
    statuses(post, 3, address=first)
    assert post(address=second).status_code == (429 if same else 200)


def test_nobody_passes_for_another_without_a_proxy(post):
    tried = [post(**{"X-Forwarded-For": f"198.51.100.{number}"}).status_code for number in range(4)]
    assert tried == [200, 200, 200, 429]


def test_behind_one_proxy_its_word_counts_and_no_word_before_it(own_app, tmp_path):
    settings = replace(own_app.config["SETTINGS"], trusted_proxies=1, instance=tmp_path)
    app = add_routes(make_app(settings.database_url, tmp_path, settings))
    client = app.test_client()

    def ask(told):
        return client.post("/try-page", headers={"X-Forwarded-For": told}).status_code

    try:
        assert [ask(f"198.51.100.{number}, 203.0.113.5") for number in range(4)] == [200, 200, 200, 429]
        assert ask("203.0.113.6") == 200
    finally:
        dispose(app)


def test_at_once_exactly_as_many_pass_as_may(own_app):
    passed = []

    def hit():
        with own_app.app_context():
            for _ in range(15):
                passed.append(PostgresStorage().acquire_entry("key", 20, 60))

    threads = [threading.Thread(target=hit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 90
    assert sum(passed) == 20


def test_no_address_is_stored_and_all_is_forgotten(limited, post):
    post(address="203.0.113.77")
    statuses(post, 1, "/try-machine", address="2001:db8:1:2::1")
    assert len(kept(limited)) == 3
    assert "203.0.113" not in str(kept(limited))
    assert "2001:db8" not in str(kept(limited))
    with limited.app_context(), job_session() as session:
        assert erase_past_windows(session) == 0
    age(limited, 61)
    with limited.app_context(), job_session() as session:
        assert erase_past_windows(session) == 2, "what counts by the day stays for the day"


def test_old_hits_leave_the_row_with_the_next_one(limited, post):
    for _ in range(5):
        statuses(post, 3)
        age(limited, 61)
    post()
    assert [len(row.hits) for row in kept(limited)] == [1]


def test_the_storage_forgets_on_demand(own_app):
    with own_app.app_context():
        storage = PostgresStorage()
        assert storage.check()
        assert [storage.acquire_entry(key, 1, 60) for key in ("a", "a", "b")] == [True, False, True]
        assert not storage.acquire_entry("c", 1, 60, amount=2)
        storage.clear("a")
        assert storage.acquire_entry("a", 1, 60)
        assert storage.reset() == 2
