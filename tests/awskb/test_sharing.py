"""Redis and a bucket by setting: what several machines share beside the database."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import redis
from botocore.exceptions import EndpointConnectionError
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from moto.server import ThreadedMotoServer

from awskb import sharing
from awskb.accounts.models import User
from awskb.operations.backups.archive import opened_backup
from awskb.operations.backups.emptiness import is_kept, refuse_other_place
from awskb.operations.backups.manifest import BackupRefused
from awskb.operations.backups.writing import write_backup
from awskb.operations.verifying import parts
from awskb.sharing_environment import Bucket
from notes.actions.images import ImageNotKept, add_image, remove_image, remove_stray_files
from notes.kept_files.places import kept_files
from tests.factories.notes import NOW, a_term
from tests.factories.people import PASSWORD
from tests.factories.pictures import an_image, picture_bytes

REDIS_SERVER = shutil.which("redis-server")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of something that speaks as S3 does."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """A bucket of the test's own, in which the wiki keeps its files."""
    name = f"files-{abs(hash(request.node.name))}"
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    made = boto3.resource("s3", endpoint_url=s3, region_name="us-east-1", **keys).create_bucket(Bucket=name)
    settings.DATA_DIR = settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": sharing.kept_files_storage(Bucket(name, s3, "us-east-1", "a", "b")),
    }
    return made


def names_in(bucket: Any) -> set[str]:
    return {found.key for found in bucket.objects.all()}


def test_a_picture_in_a_bucket_is_shown_by_the_wiki_to_its_readers(
    ben: User, reader: User, eve: Client, bucket: Any, tmp_path: Path, client_of: Any
) -> None:
    image = add_image(data=picture_bytes(), by=ben, at=NOW)
    assert names_in(bucket) == {image.kept_as}
    assert not list(tmp_path.iterdir())
    # Who has not read it in a text does not see it, as on a disk.
    assert client_of(reader).get(image.address).status_code == 404
    a_term("region", body=image.markdown)
    assert eve.get(image.address).status_code in (302, 403)
    answer = client_of(reader).get(image.address)
    body = b"".join(answer.streaming_content)
    assert body == bucket.Object(image.kept_as).get()["Body"].read()
    assert answer["Content-Length"] == str(image.byte_count) == str(len(body))
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].startswith("private")
    again = client_of(reader).get(image.address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_certificate_in_a_bucket_is_its_holders(bucket: Any) -> None:
    from django.core.files.base import ContentFile

    kept = default_storage.save("certificates/name.pdf", ContentFile(b"%PDF-1.7"))
    assert names_in(bucket) == {kept}
    with default_storage.open(kept) as file:
        assert file.read() == b"%PDF-1.7"
    assert default_storage.exists(kept)
    default_storage.delete(kept)
    assert not default_storage.exists(kept)
    with pytest.raises(FileNotFoundError):
        default_storage.open(kept)


@pytest.mark.django_db
def test_what_the_bucket_refuses_is_said_and_leaves_no_row(ben: User, bucket: Any, client_of: Any) -> None:
    image = an_image(ben)
    bucket.objects.all().delete()
    assert client_of(ben).get(image.address).status_code == 404
    bucket.delete()
    with pytest.raises(ImageNotKept):
        add_image(data=picture_bytes(colour=(1, 2, 3)), by=ben, at=NOW)
    upload = {"image": default_file()}
    answer = client_of(ben).post("/images/upload/", upload)
    assert (answer.status_code, "could not be kept" in answer.json()["error"]) == (507, True)
    browser = client_of(ben)
    browser.raise_request_exception = False
    kept_files().connection.meta.client.meta.events.register("before-send.s3", _away)
    away = browser.get(image.address)
    assert (away.status_code, "cannot reach what its machines share" in away.text) == (503, True)
    with pytest.raises(OSError, match="bucket refused"):
        list(kept_files().below("images"))


def _away(**_request: Any) -> None:
    raise EndpointConnectionError(endpoint_url="https://s3.example.org")


def default_file() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.png", picture_bytes(colour=(9, 9, 9)), "image/png")


@pytest.mark.django_db
def test_files_of_a_bucket_are_cleaned_and_removed(
    ben: User, bucket: Any, django_capture_on_commit_callbacks: Any
) -> None:
    image, other = an_image(ben), an_image(ben, colour=(4, 5, 6))
    kept_files().put("images/ab/stray.png", b"x")
    assert remove_stray_files(older_than=NOW - timedelta(days=999)).removed == []
    found = remove_stray_files(older_than=NOW + timedelta(days=9999))
    assert (found.removed, found.missing) == (["images/ab/stray.png"], [])
    with django_capture_on_commit_callbacks(execute=True):
        remove_image(image_id=image.pk, by=ben)
    assert names_in(bucket) == {other.kept_as}
    bucket.objects.all().delete()
    assert remove_stray_files(older_than=NOW).missing == [other.file_name]


def test_a_backup_carries_the_files_of_a_bucket(
    transactional_db: None, ben: User, bucket: Any, tmp_path: Path
) -> None:
    image = an_image(ben)
    (files,) = [part for part in parts() if part.name == "files"]
    assert list(files.problems()) == []
    write_backup(tmp_path / "a.backup", at=NOW)
    with opened_backup(tmp_path / "a.backup") as backup:
        (facts,) = backup.files
        assert (facts.path, facts.size) == (image.kept_as, image.byte_count)
        assert is_kept(facts)
        call_command("flush", interactive=False, verbosity=0)
        refuse_other_place(backup)
        kept_files().put(facts.path, b"another picture")
        with pytest.raises(BackupRefused, match=f"s3://{bucket.name}/{image.kept_as} is there"):
            refuse_other_place(backup)


@pytest.fixture
def shared_redis(settings: Any, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The wiki's cache and sessions in a Redis of the test's own."""
    if REDIS_SERVER is None:
        pytest.skip("redis-server is not installed (on Debian: apt-get install redis-server)")
    socket = tmp_path / "redis.sock"
    words = [REDIS_SERVER, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    asked = redis.Redis(
        unix_socket_path=str(socket), retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200)
    )
    assert asked.ping()
    asked.close()
    address = f"unix://{socket}"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, redis_url=address)
    settings.CACHES = {**settings.CACHES, "default": sharing.shared_cache(address)}
    settings.SESSION_ENGINE = "awskb.accounts.shared_sessions"
    yield server
    server.kill()
    server.wait()


def kept_names() -> list[bytes]:
    return list(caches["default"]._cache.get_client().keys("awskb:*"))  # type: ignore[attr-defined]


def cached_sessions() -> int:
    return sum(b"cached_db" in name for name in kept_names())


def stop(server: subprocess.Popen[bytes]) -> None:
    server.kill()
    server.wait()


@pytest.mark.django_db
def test_sessions_and_limits_are_in_redis(ben: User, shared_redis: object) -> None:
    client = Client()
    for _ in range(11):
        answer = client.post("/accounts/login/", {"login": "ben", "password": "wrong"})
    assert answer.status_code == 429
    assert any(b"login" in key for key in kept_names())
    client.force_login(ben)
    assert cached_sessions() == 1
    with pytest.MonkeyPatch.context() as patch:
        # Found without the database.
        patch.setattr("awskb.accounts.shared_sessions.SessionStore._row", lambda _self: None)
        assert client.get("/accounts/security/").status_code == 200
    client.post("/accounts/logout/")
    assert cached_sessions() == 0


@pytest.mark.django_db
def test_without_redis_people_stay_signed_in_and_readyz_says_what_is_wrong(
    ben: User, shared_redis: subprocess.Popen[bytes]
) -> None:
    client = Client()
    client.force_login(ben)
    assert client.get("/readyz").status_code == 200
    stop(shared_redis)
    assert client.get("/accounts/security/").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.content) == (503, b"the shared cache does not answer\n")
    # Nobody guesses uncounted: signing in waits for Redis, and says so.
    stranger = Client(raise_request_exception=False)
    refused = stranger.post("/accounts/login/", {"login": "ben", "password": PASSWORD})
    assert (refused.status_code, "cannot reach what its machines share" in refused.text) == (503, True)


@pytest.mark.django_db
def test_a_session_that_ends_while_it_is_read_does_not_come_back(ben: User, shared_redis: object) -> None:
    from awskb.accounts.shared_sessions import SessionStore

    client = Client()
    client.force_login(ben)
    key = client.session.session_key
    caches["default"].clear()

    class Slow(SessionStore):
        """One whose database is read just before somebody else ends the session."""

        # The name is part of the signature.
        __qualname__ = "SessionStore"
        has_read = False

        def _row(self) -> Any:
            found = super()._row()
            if not self.has_read:
                assert found is not None
                self.has_read = True
                SessionStore(key).delete(key)
            return found

    assert Slow(key).load() == {}
    assert SessionStore(key).load() == {}


@pytest.mark.django_db
def test_a_redis_that_forgot_everything_signs_nobody_out(ben: User, shared_redis: object) -> None:
    client = Client()
    client.force_login(ben)
    caches["default"].clear()
    assert client.get("/accounts/security/").status_code == 200
    assert cached_sessions() == 1
