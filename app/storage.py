"""Where uploads lie: a folder of this machine or an S3 bucket, behind four verbs (STORAGE_URL)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

import obstore
from flask import current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from app.errors import N_, AppError
from app.i18n import lazy_gettext as _l
from app.logs import log

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

EXTENSION = "storage"
# Made by new_key and endings of our own; nothing that somebody typed ever becomes a key.
_KEY = re.compile(r"[a-z]+(?:/[0-9a-z]+)+(?:\.[a-z]+)?", re.ASCII)
# A page waits for the bucket; without these it would for minutes.
# Unencrypted only where the operator's own AWS_ENDPOINT_URL says so.
_CLIENT: ClientConfig = {
    "connect_timeout": timedelta(seconds=3),
    "timeout": timedelta(seconds=20),
    "allow_http": True,
}
_RETRIES: RetryConfig = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}


class StorageDown(AppError):
    """The store of the uploads is out of reach or full: nothing was stored."""

    status = 503
    title = N_("Out of reach")


@dataclass(frozen=True)
class StoredFile:
    """What the store tells of a file without reading it."""

    key: str
    changed_at: datetime


class Storage:
    """Files by key. A file is there whole or not at all: it gets its name when its last byte is written."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store `data` under `key`, in place of what was there. Raises StorageDown."""
        # A folder's files have no attributes; whoever serves them knows the type from the key.
        attributes = None if isinstance(self._store, LocalStore) else {"Content-Type": content_type}
        try:
            obstore.put(self._store, _checked(key), data, attributes=attributes, use_multipart=False)
        except (BaseError, OSError) as error:
            raise _down(error) from error

    def get(self, key: str) -> bytes | None:
        """Return the file, or None when there is none. Raises StorageDown."""
        try:
            return obstore.get(self._store, _checked(key)).bytes().to_bytes()
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise _down(error) from error

    def delete(self, key: str) -> None:
        """Remove the file; none there is no fault. Raises StorageDown."""
        try:
            obstore.delete(self._store, _checked(key))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise _down(error) from error

    def list_files(self, folder: str) -> Iterator[StoredFile]:
        """Give every file below `folder`, in no order. Raises StorageDown."""
        try:
            for batch in obstore.list(self._store, prefix=f"{folder}/"):
                for item in batch:
                    yield StoredFile(item["path"], item["last_modified"])
        except (BaseError, OSError) as error:
            raise _down(error) from error


def open_storage(url: str) -> Storage:
    """Return the storage at `file:///folder`, made where needed, or `s3://bucket/prefix`.

    Keys, region and endpoint of S3 come from the usual AWS_ variables, which the library reads itself.
    Raises ValueError for any other address.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path not in ("", "/"):
        folder = Path(unquote(parts.path))
        # Photos of unpublished reports lie here too: nobody else on the machine may look.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Storage(LocalStore(folder, automatic_cleanup=True))
    if parts.scheme == "s3" and parts.netloc:
        return Storage(S3Store.from_url(url, client_options=_CLIENT, retry_config=_RETRIES))
    raise ValueError(f"'{url}' is neither file:///folder nor s3://bucket")


def current_storage() -> Storage:
    """Return the service's storage, opened at its first use.

    Not before: the library's threads would not outlive the fork that makes gunicorn's workers.
    """
    if EXTENSION not in current_app.extensions:
        current_app.extensions[EXTENSION] = open_storage(current_app.config["SETTINGS"].uploads_url)
    return cast(Storage, current_app.extensions[EXTENSION])


def new_key() -> str:
    """Return what nobody can guess: 128 random bits in letters that every file system keeps apart."""
    return secrets.token_hex(16)


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"'{key}' is no key of the storage")
    return key


def _down(error: Exception) -> StorageDown:
    log.error("storage unavailable", error=str(error)[:300])
    return StorageDown(
        _l("The store of the files is out of reach. Please try again in a minute."), code="E_STORAGE"
    )
