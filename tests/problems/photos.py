"""Photos of problems for the tests, in a storage of their own."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.pictures import read_picture
from app.problems.models import Problem, ProblemPhoto
from app.problems.services.photos import add_photo
from app.storage import Storage, current_storage
from tests.pictures.made import encoded, quarters


def storage_of(app: Flask) -> Storage:
    with app.app_context():
        return current_storage()


def make_photo(session: Session, app: Flask, problem: Problem, **columns: Any) -> ProblemPhoto:
    photo = add_photo(
        session, storage_of(app), problem.id, read_picture(encoded(quarters(400, 300))), **columns
    )
    session.flush()
    return photo
