"""Uploads are there whole or not at all, under keys of our own, and readable by nobody else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.storage import Storage, StorageDown, new_key, open_storage
from config import SettingError, Settings, read_settings
from tests.bucket import serve_bucket


def test_a_file_comes_back_as_it_was_and_is_gone_when_deleted(tmp_path: Path) -> None:
    storage = open_storage((tmp_path / "up loads").as_uri())
    key = f"photos/{new_key()}/large.jpg"
    assert storage.get(key) is None
    storage.put(key, b"first", "image/jpeg")
    storage.put(key, b"second", "image/jpeg")
    assert storage.get(key) == b"second"
    assert [file.key for file in storage.list_files("photos")] == [key]
    assert list(storage.list_files("evidence")) == []
    storage.delete(key)
    storage.delete(key)
    assert storage.get(key) is None


def test_no_other_user_of_the_machine_may_look_into_the_folder(tmp_path: Path) -> None:
    open_storage((tmp_path / "uploads").as_uri())
    assert stat.S_IMODE((tmp_path / "uploads").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "key",
    [
        "",
        "photos",
        "/photos/a",
        "photos/../a",
        "photos//a",
        "photos/a/",
        "Photos/a",
        "photos/ა",
        "a/b\n",
        "a/b.c.d",
    ],
)
def test_only_keys_of_our_own_making_are_taken(tmp_path: Path, key: str) -> None:
    storage = open_storage(tmp_path.as_uri())
    for use in (storage.get, storage.delete, lambda name: storage.put(name, b"", "image/jpeg")):
        with pytest.raises(ValueError, match="no key"):
            use(key)


def test_keys_are_random_and_long() -> None:
    assert len({new_key() for _ in range(1000)}) == 1000
    assert len(new_key()) == 32


def test_a_store_that_cannot_be_written_is_told_as_such(tmp_path: Path) -> None:
    storage = open_storage((tmp_path / "uploads").as_uri())
    # A file stands where the folder should be, as on a broken disk; root may write into any folder.
    (tmp_path / "uploads" / "photos").write_text("no folder")
    with pytest.raises(StorageDown) as refusal:
        storage.put("photos/a/large.jpg", b"x", "image/jpeg")
    assert (refusal.value.status, refusal.value.code) == (503, "E_STORAGE")


def test_a_bucket_that_does_not_answer_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = bucket_storage(monkeypatch, "http://127.0.0.1:9")
    with pytest.raises(StorageDown):
        storage.get("photos/a/large.jpg")


@pytest.mark.parametrize(
    "url", ["", "uploads", "file://", "file:///", "file://host/x", "https://x/y", "s3://"]
)
def test_an_address_that_is_no_storage_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        open_storage(url)


def test_without_a_setting_uploads_lie_in_the_instance_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database_url="", secret_keys=("x",), instance=tmp_path)
    assert settings.uploads_url == (tmp_path / "uploads").as_uri()
    monkeypatch.setenv("DATABASE_URL", "postgresql:///x")
    monkeypatch.setenv("STORAGE_URL", "ftp://host/x")
    with pytest.raises(SettingError, match="STORAGE_URL"):
        read_settings()


def test_a_bucket_keeps_files_as_a_folder_does(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_bucket() as bucket:
        storage = bucket_storage(monkeypatch, f"http://127.0.0.1:{bucket.server_port}")
        key = f"photos/{new_key()}/large.jpg"
        assert storage.get(key) is None
        storage.put(key, b"a photo", "image/jpeg")
        assert bucket.files == {f"/bucket/kseli/{key}": b"a photo"}
        assert list(bucket.types.values()) == ["image/jpeg"]
        assert storage.get(key) == b"a photo"
        assert [(file.key, file.changed_at.year) for file in storage.list_files("photos")] == [(key, 2026)]
        assert list(storage.list_files("evidence")) == []
        storage.delete(key)
        assert bucket.files == {}
        bucket.is_full = True
        with pytest.raises(StorageDown):
            storage.put(key, b"a photo", "image/jpeg")


def bucket_storage(monkeypatch: pytest.MonkeyPatch, address: str) -> Storage:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    return open_storage("s3://bucket/kseli")
