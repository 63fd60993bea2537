"""The environment variables of what machines can share beside the database: Redis, and a bucket of S3."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from awskb.environment_values import BadEnvironment, is_loopback, text

NAMES = (
    "AWSKB_REDIS_URL",
    "AWSKB_S3_BUCKET",
    "AWSKB_S3_ENDPOINT",
    "AWSKB_S3_REGION",
    "AWSKB_S3_ACCESS_KEY",
    "AWSKB_S3_SECRET_KEY",
)
# The packages that are not installed with the rest.
PACKAGES = "requirements/several-machines.txt"

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True)
class Bucket:
    """Without keys, those of the machine are used: its role, or what AWS's own variables say."""

    name: str
    endpoint: str | None = None
    region: str | None = None
    access_key: str | None = None
    secret_key: str | None = None


def read_redis_url(variables: Mapping[str, str]) -> str | None:
    written = text(variables, "AWSKB_REDIS_URL")
    if written is None:
        return None
    address = urlsplit(written)
    is_whole = address.path if address.scheme == "unix" else address.hostname
    if address.scheme not in ("redis", "rediss", "unix") or not is_whole:
        raise BadEnvironment(
            "AWSKB_REDIS_URL is no address of Redis. Write redis://:password@host:6379/0, rediss://… if "
            "it speaks TLS, or unix:///path/to/socket; or unset it: the database then keeps what is shared."
        )
    return written


def read_bucket(variables: Mapping[str, str]) -> Bucket | None:
    """None when none of the variables is set."""
    written = {name: text(variables, name) for name in NAMES if name.startswith("AWSKB_S3_")}
    if not any(written.values()):
        return None
    name = written["AWSKB_S3_BUCKET"]
    if name is None:
        raise BadEnvironment(
            "AWSKB_S3_BUCKET is missing. Name the bucket of the files, or unset the other AWSKB_S3_ settings."
        )
    if not _BUCKET.fullmatch(name):
        raise BadEnvironment(
            f"AWSKB_S3_BUCKET is {name!r}. Write its name only, for instance awskb-files; the address of "
            "what is not Amazon's goes into AWSKB_S3_ENDPOINT."
        )
    keys = (written["AWSKB_S3_ACCESS_KEY"], written["AWSKB_S3_SECRET_KEY"])
    if any(keys) and not all(keys):
        raise BadEnvironment(
            "Of AWSKB_S3_ACCESS_KEY and AWSKB_S3_SECRET_KEY one is missing. Set both, or neither to use the "
            "role of the machine."
        )
    return Bucket(name, _endpoint(written["AWSKB_S3_ENDPOINT"]), written["AWSKB_S3_REGION"], *keys)


def _endpoint(written: str | None) -> str | None:
    if written is None:
        return None
    address = urlsplit(written)
    if address.scheme not in ("http", "https") or not address.hostname or address.username:
        raise BadEnvironment(f"AWSKB_S3_ENDPOINT is {written!r}. Write an address: https://s3.example.org.")
    if address.scheme == "http" and not is_loopback(address.hostname):
        raise BadEnvironment(
            f"AWSKB_S3_ENDPOINT is {written!r}, and anybody on the way there can read. "
            "Write an https:// address."
        )
    return written
