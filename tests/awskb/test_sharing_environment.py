"""The settings of Redis and of a bucket: what they mean, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from awskb import sharing
from awskb.environment import read_environment
from awskb.environment_values import BadEnvironment
from awskb.sharing_environment import Bucket

PROJECT = Path("/srv/awskb")


def read(**variables: str) -> Any:
    return read_environment(variables, project_dir=PROJECT)


def test_without_them_the_database_and_the_disk_are_used() -> None:
    environment = read()
    assert (environment.redis_url, environment.bucket) == (None, None)
    assert sharing.shared_cache(None)["BACKEND"].endswith("DatabaseCache")
    assert sharing.kept_files_storage(None)["BACKEND"].endswith("FilesOnDisk")


def test_a_bucket_without_keys_is_read_by_the_role_of_the_machine() -> None:
    assert read(AWSKB_S3_BUCKET="awskb-files").bucket == Bucket("awskb-files")
    whole = read(
        AWSKB_S3_BUCKET="files", AWSKB_S3_ENDPOINT="https://s3.example.org", AWSKB_S3_REGION="eu-central-1",
        AWSKB_S3_ACCESS_KEY="a", AWSKB_S3_SECRET_KEY="b",
    ).bucket  # fmt: skip
    assert whole == Bucket("files", "https://s3.example.org", "eu-central-1", "a", "b")
    for address in ("redis://:word@cache:6379/1", "rediss://cache", "unix:///run/redis.sock"):
        assert read(AWSKB_REDIS_URL=address).redis_url == address


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"AWSKB_REDIS_URL": "cache:6379"}, "no address of Redis"),
        ({"AWSKB_REDIS_URL": "redis://"}, "no address of Redis"),
        ({"AWSKB_S3_REGION": "eu-west-1"}, "AWSKB_S3_BUCKET is missing"),
        ({"AWSKB_S3_BUCKET": "https://bucket.example.org"}, "its name only"),
        ({"AWSKB_S3_BUCKET": "files", "AWSKB_S3_ACCESS_KEY": "a"}, "one is missing"),
        ({"AWSKB_S3_BUCKET": "files", "AWSKB_S3_ENDPOINT": "s3.example.org"}, "Write an address"),
        ({"AWSKB_S3_BUCKET": "files", "AWSKB_S3_ENDPOINT": "http://s3.example.org"}, "can read"),
    ],
)
def test_what_makes_no_sense_is_refused(variables: dict[str, str], says: str) -> None:
    with pytest.raises(BadEnvironment, match=says):
        read(**variables)


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "find_spec", lambda _name: None)
    sharing.refuse_missing_packages(read())
    for name, value in (("AWSKB_REDIS_URL", "redis://cache"), ("AWSKB_S3_BUCKET", "files")):
        with pytest.raises(BadEnvironment, match=rf"{name} needs packages.*several-machines\.txt"):
            sharing.refuse_missing_packages(read(**{name: value}))
