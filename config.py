"""Settings, read from the environment here and nowhere else (DESIGN §3.2)."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

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
    mail_url: str | None = None
    mail_from: str = "Kseli <kseli@localhost>"
    bounces_to: str | None = None
    dkim_key_file: Path | None = None
    dkim_selector: str = "kseli"
    digest_hour: int = 20
    trusted_proxies: int = 0

    @property
    def uploads_url(self) -> str:
        return self.storage_url or (self.instance.absolute() / "uploads").as_uri()

    @property
    def mail_folder(self) -> Path:
        """Where mails go without a server (`mail_url`)."""
        return self.instance / "mail"

    @property
    def mail_domain(self) -> str:
        """The domain that mails come from, and that signs them."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2]

    @property
    def bounce_address(self) -> str:
        """Where servers send back a digest that they could not deliver; each mail puts its mark before @."""
        return self.bounces_to or f"bounce@{self.mail_domain}"

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
        mail_url=_mail_url(),
        mail_from=_mail_from(),
        bounces_to=_bounces_to(),
        dkim_key_file=_dkim_key_file(),
        dkim_selector=_dkim_selector(),
        digest_hour=_digest_hour(),
        trusted_proxies=_trusted_proxies(),
    )


def _storage_url() -> str | None:
    url = os.environ.get("STORAGE_URL") or None
    if url and not url.startswith(("file:///", "s3://")):
        raise SettingError("STORAGE_URL must be file:///folder or s3://bucket")
    return url


def _mail_url() -> str | None:
    url = os.environ.get("MAIL_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("smtp", "smtps") and parts.hostname and (parts.port or 1)
    except ValueError:
        known = False
    # The address holds a password: no message repeats it.
    if not known or (parts.query and parts.query != "tls=starttls"):
        raise SettingError("MAIL_URL must be smtps://user:password@host or smtp://…@host:587?tls=starttls")
    open_line = parts.scheme == "smtp" and not parts.query
    if open_line and parts.username and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise SettingError("MAIL_URL would tell its password to the whole way: add ?tls=starttls")
    return url


def _mail_from() -> str:
    sender = os.environ.get("MAIL_FROM")
    if not sender and os.environ.get("MAIL_URL"):
        raise SettingError(
            "MAIL_FROM is not set: say from whom mails come, as in 'Kseli <kseli@example.org>'"
        )
    sender = sender or Settings.mail_from
    address = parseaddr(sender)[1]
    if not sender.isprintable() or address.count("@") != 1 or not all(address.split("@")):
        raise SettingError(f"MAIL_FROM is '{sender}': it must be an address, as 'Kseli <kseli@example.org>'")
    return sender


def _bounces_to() -> str | None:
    address = os.environ.get("BOUNCE_ADDRESS")
    if not address:
        return None
    # The mark of a mail needs 33 of the 64 signs that may stand before @ (RFC 5321).
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,31}@[A-Za-z0-9.-]+", address):
        raise SettingError(f"BOUNCE_ADDRESS is '{address}': it must be an address, as 'bounce@example.org'")
    return address


def _dkim_key_file() -> Path | None:
    name = os.environ.get("DKIM_KEY_FILE")
    if name and "PRIVATE KEY" not in _text_of(Path(name)):
        raise SettingError(f"DKIM_KEY_FILE is '{name}': there is no private key in it (PEM)")
    return Path(name) if name else None


def _text_of(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""


def _dkim_selector() -> str:
    selector = os.environ.get("DKIM_SELECTOR") or Settings.dkim_selector
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?", selector):
        raise SettingError(f"DKIM_SELECTOR is '{selector}': it must be a name of your DNS, as 'kseli'")
    return selector


def _digest_hour() -> int:
    value = os.environ.get("DIGEST_HOUR") or str(Settings.digest_hour)
    if not (value.isascii() and value.isdigit() and int(value) <= 23):
        raise SettingError(f"DIGEST_HOUR is '{value}': it must be an hour in Tbilisi, 0 to 23")
    return int(value)


def _trusted_proxies() -> int:
    value = os.environ.get("TRUSTED_PROXIES") or "0"
    if not (value.isascii() and value.isdigit() and int(value) <= 9):
        raise SettingError(f"TRUSTED_PROXIES is '{value}': it must be the number of proxies, 0 to 9")
    return int(value)


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
