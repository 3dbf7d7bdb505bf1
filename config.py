"""Settings, read from the environment here and nowhere else (DESIGN §3.2)."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"
KEY_FILE = INSTANCE / "secret-key"


@dataclass(frozen=True)
class Settings:
    """What an operator may set. `secret_keys` newest first; `basemap_*` all None: own ground only."""

    database_url: str
    secret_keys: tuple[str, ...]
    site_url: str = "http://127.0.0.1:8000"
    environment: str = "development"
    basemap_file: Path | None = None
    basemap_url: str | None = None
    basemap_attribution: str | None = None
    instance: Path = INSTANCE
    metrics_folder: Path | None = None
    storage_url: str | None = None

    @property
    def uploads_url(self) -> str:
        return self.storage_url or (self.instance.absolute() / "uploads").as_uri()

    @property
    def in_production(self) -> bool:
        return self.environment == "production"


class SettingError(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


def read_settings() -> Settings:
    """Return the settings of this process. Raises SettingError that names the variable."""
    environment = os.environ.get("KSELI_ENV", "development")
    if environment not in ("development", "production"):
        raise SettingError(f"KSELI_ENV is '{environment}': it must be development or production")
    basemap_file = os.environ.get("BASEMAP_FILE")
    if basemap_file and not Path(basemap_file).is_file():
        raise SettingError(f"BASEMAP_FILE is '{basemap_file}': there is no such file")
    basemap_url = os.environ.get("BASEMAP_URL") or None
    if basemap_url and not basemap_url.startswith("https://"):
        raise SettingError("BASEMAP_URL must start with https:// and hold {z}, {x} and {y}")
    return Settings(
        database_url=_database_url(),
        secret_keys=_secret_keys(environment),
        site_url=read_site_url(),
        environment=environment,
        basemap_file=Path(basemap_file) if basemap_file else None,
        basemap_url=basemap_url,
        basemap_attribution=os.environ.get("BASEMAP_ATTRIBUTION") or None,
        metrics_folder=_folder("PROMETHEUS_MULTIPROC_DIR"),
        storage_url=_storage_url(),
    )


def _storage_url() -> str | None:
    url = os.environ.get("STORAGE_URL") or None
    if url and not url.startswith(("file:///", "s3://")):
        raise SettingError("STORAGE_URL must be file:///folder or s3://bucket")
    return url


def read_site_url() -> str:
    """Return where people reach the service; mails need it in every process, with or without a request."""
    return os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")


def _folder(name: str) -> Path | None:
    value = os.environ.get(name)
    if value and not Path(value).is_dir():
        raise SettingError(f"{name} is '{value}': there is no such folder")
    return Path(value) if value else None


def _database_url() -> str:
    url = os.environ.get("DATABASE_URL")
    if not url:
        # Imported here because a machine with its own database never needs the private cluster's code.
        from scripts.private_database import hold_private_database

        url = hold_private_database()
    return url.replace("postgres://", "postgresql://", 1)


def _secret_keys(environment: str) -> tuple[str, ...]:
    keys = tuple(key for key in os.environ.get("SECRET_KEY", "").split(",") if key)
    if keys:
        return keys
    if environment == "production":
        raise SettingError("SECRET_KEY is not set: in production it must be a long random text")
    if not KEY_FILE.exists():
        INSTANCE.mkdir(exist_ok=True)
        KEY_FILE.touch(mode=0o600)
        KEY_FILE.write_text(secrets.token_urlsafe(48))
    return (KEY_FILE.read_text().strip(),)
