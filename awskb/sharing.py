"""How what is shared is told to Django: the cache, and the place of pictures and certificates."""

from importlib.util import find_spec
from typing import Any

from awskb.environment import Environment
from awskb.environment_values import BadEnvironment
from awskb.sharing_environment import PACKAGES, Bucket

# Redis is asked in the midst of requests.
_REDIS_SECONDS = 3


def refuse_missing_packages(environment: Environment) -> None:
    """Raises BadEnvironment where a setting needs a package that a single machine does without."""
    for setting, is_set, packages in (
        ("AWSKB_REDIS_URL", environment.redis_url, ("redis",)),
        ("AWSKB_S3_BUCKET", environment.bucket, ("storages", "boto3")),
    ):
        missing = [package for package in packages if is_set and find_spec(package) is None]
        if missing:
            raise BadEnvironment(
                f"{setting} needs packages that are not installed. "
                f"Install them: requirements/install.sh {PACKAGES}; or unset {setting}."
            )


def shared_cache(redis_url: str | None) -> dict[str, Any]:
    if redis_url is None:
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "awskb_cache",
            # Beyond these, old ones go whether they have ended or not; each count of attempts is one.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": "awskb",
        "OPTIONS": {"socket_timeout": _REDIS_SECONDS, "socket_connect_timeout": _REDIS_SECONDS},
    }


def kept_files_storage(bucket: Bucket | None) -> dict[str, Any]:
    if bucket is None:
        return {"BACKEND": "notes.kept_files.disk.FilesOnDisk"}
    return {
        "BACKEND": "notes.kept_files.bucket.FilesInBucket",
        "OPTIONS": {
            "bucket_name": bucket.name,
            "endpoint_url": bucket.endpoint,
            "region_name": bucket.region,
            "access_key": bucket.access_key,
            "secret_key": bucket.secret_key,
            # What is not Amazon's seldom has a host name for each bucket.
            "addressing_style": "path" if bucket.endpoint else "auto",
        },
    }
