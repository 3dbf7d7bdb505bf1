"""Files of evidence: what is taken, under which name, and how it is given out."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from app.errors import AppError
from app.problems.models import Evidence, Problem
from app.problems.services.evidence_files import keep_evidence_file
from app.storage import Storage
from tests.factories_problems import make_person, make_problem
from tests.pictures.made import TELAVI, encoded, exif, photo, quarters
from tests.problems.photos import storage_of
from tests.signing import sign_in

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def storage(app: Flask) -> Storage:
    return storage_of(app)


def evidence_of(session: Session, problem: Problem, kept: tuple[str, str]) -> Evidence:
    evidence = Evidence(
        problem_id=problem.id, step_number=1, kind="file", storage_key=kept[0], file_name=kept[1]
    )
    session.add(evidence)
    session.flush()
    return evidence


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Protocol of 3 May.pdf", "Protocol of 3 May.pdf"),
        ("ოქმი №3.PDF", "ოქმი _3.pdf"),
        ("C:\\Users\\nino\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("evil\u202efdp.exe", "evilfdp.pdf"),
        ('a";b=\r\nSet-Cookie: x.pdf', "a_b_ Set-Cookie_ x.pdf"),
        ("", "file.pdf"),
        (".pdf", "file.pdf"),
        ("\x00", "file.pdf"),
        ("ა" * 300 + ".pdf", "ა" * 80 + ".pdf"),
    ],
)
def test_a_pdf_is_kept_as_it_is_under_a_name_that_harms_nobody(
    storage: Storage, sent: str, kept: str
) -> None:
    key, name = keep_evidence_file(storage, PDF, sent)
    assert storage.get(key) == PDF
    assert name == kept
    assert "nino" not in key


def test_a_photo_as_evidence_is_made_anew(storage: Storage) -> None:
    key, name = keep_evidence_file(storage, encoded(quarters(), exif=exif(6, TELAVI)), "IMG_1.png")
    data = storage.get(key)
    assert data is not None
    assert Image.open(BytesIO(data)).size == (48, 64)
    assert b"Exif" not in data
    assert name == "IMG_1.jpg"


@pytest.mark.parametrize(
    ("data", "code", "status"),
    [
        (b"", "E_EMPTY", 422),
        (b"%PDF-1.7\n" + b"0" * 10_000_000 + b"%%EOF", "E_FILE_BYTES", 413),
        (PDF[:-8], "E_FILE", 422),
        (b" <script>%PDF-1.7 %%EOF", "E_FILE_TYPE", 415),
        (b"PK\x03\x04 a document", "E_FILE_TYPE", 415),
        (b"MZ a program", "E_FILE_TYPE", 415),
        (encoded(quarters(), "GIF"), "E_FILE_TYPE", 415),
        (encoded(quarters())[:200], "E_IMG", 422),
    ],
)
def test_everything_else_is_refused_and_nothing_stored(
    storage: Storage, data: bytes, code: str, status: int
) -> None:
    before = {file.key for file in storage.list_files("evidence")}
    with pytest.raises(AppError) as refusal:
        keep_evidence_file(storage, data, "plan.pdf")
    assert (refusal.value.code, refusal.value.status) == (code, status)
    assert {file.key for file in storage.list_files("evidence")} == before


def test_a_large_photo_is_taken_as_evidence_in_the_size_of_a_screen(storage: Storage) -> None:
    key, _name = keep_evidence_file(storage, photo(), "site.jpg")
    assert max(Image.open(BytesIO(storage.get(key) or b"")).size) == 1920


def test_a_pdf_is_only_ever_saved_and_a_photo_is_shown(
    client: FlaskClient, session: Session, storage: Storage
) -> None:
    problem = make_problem(session)
    pdf = evidence_of(session, problem, keep_evidence_file(storage, PDF, "ოქმი.pdf"))
    answer = client.get(f"/evidence/{pdf.id}")
    assert (answer.status_code, answer.content_type, answer.data) == (200, "application/pdf", PDF)
    names = "filename=\"okmi.pdf\"; filename*=UTF-8''%E1%83%9D%E1%83%A5%E1%83%9B%E1%83%98.pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; {names}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    image = evidence_of(session, problem, keep_evidence_file(storage, encoded(quarters()), "site.jpg"))
    answer = client.get(f"/evidence/{image.id}")
    assert answer.content_type == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith('inline; filename="site.jpg"')
    assert answer.headers["Cache-Control"].startswith("public")


def test_evidence_is_for_whoever_may_see_its_problem(
    client: FlaskClient, session: Session, storage: Storage
) -> None:
    problem = make_problem(session, visibility="region")
    address = f"/evidence/{evidence_of(session, problem, keep_evidence_file(storage, PDF, 'x.pdf')).id}"
    assert client.get(address).status_code == 404
    sign_in(client, session, make_person(session, "member", "GE-IM"))
    assert client.get(address).status_code == 404
    sign_in(client, session, make_person(session, "member", "GE-KA"))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_evidence_without_a_file_has_no_file(client: FlaskClient, session: Session) -> None:
    evidence = Evidence(problem_id=make_problem(session).id, step_number=1, kind="comment", text="Seen")
    session.add(evidence)
    session.flush()
    assert client.get(f"/evidence/{evidence.id}").status_code == 404
