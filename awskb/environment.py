"""The environment variables that awskb understands, read and checked in one place."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from awskb.environment_values import BadEnvironment, is_loopback, switch, text, whole_number
from awskb.oidc_environment import OidcProvider, read_oidc_provider
from awskb.sharing_environment import NAMES as SHARING_NAMES
from awskb.sharing_environment import Bucket, read_bucket, read_redis_url

PREFIX = "AWSKB_"

KNOWN_NAMES = frozenset(
    {
        *SHARING_NAMES,
        "AWSKB_ALLOWED_HOSTS",
        "AWSKB_AUDIT_DAYS",
        "AWSKB_BASE_URL",
        "AWSKB_BIND",
        "AWSKB_CHROMIUM",
        "AWSKB_DATA_DIR",
        "AWSKB_DEBUG",
        "AWSKB_EMAIL_FROM",
        "AWSKB_EMAIL_HOST",
        "AWSKB_EMAIL_PASSWORD",
        "AWSKB_EMAIL_PORT",
        "AWSKB_EMAIL_SECURITY",
        "AWSKB_EMAIL_USER",
        "AWSKB_LINK_CHECK_CONTACT",
        "AWSKB_LOG_FORMAT",
        "AWSKB_LOG_REQUESTS",
        "AWSKB_MAX_IMAGE_MB",
        "AWSKB_NO_LINK_CHECKS",
        "AWSKB_OIDC_CLIENT_ID",
        "AWSKB_OIDC_CLIENT_SECRET",
        "AWSKB_OIDC_ISSUER",
        "AWSKB_OIDC_NAME",
        "AWSKB_OIDC_SIGNUP_ROLE",
        "AWSKB_PUBLIC_READ",
        "AWSKB_SECRET_KEY",
        "AWSKB_SLOW_QUERY_MS",
        "AWSKB_TEST_DATABASE",
        "AWSKB_THREADS",
        "AWSKB_TRUSTED_PROXIES",
        "AWSKB_WORKERS",
    }
)

EmailSecurity = Literal["none", "starttls", "tls"]
EMAIL_SECURITIES: dict[str, EmailSecurity] = {"none": "none", "starttls": "starttls", "tls": "tls"}

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
THIS_MACHINE_ONLY = "127.0.0.1"
SHORTEST_SECRET_KEY = 50
FEWEST_DIFFERENT_CHARACTERS = 5


@dataclass(frozen=True)
class PostgresAddress:
    name: str
    user: str
    password: str
    host: str
    port: str
    options: dict[str, str]


@dataclass(frozen=True)
class Environment:
    data_dir: Path
    database: PostgresAddress | None
    secret_key: str | None
    debug: bool
    public_read: bool
    max_image_mb: int
    allowed_hosts: tuple[str, ...]
    base_url: str
    served_over_https: bool
    trusted_proxies: int
    bind: str
    port: int
    workers: int
    threads: int
    logs_as_json: bool
    logs_requests: bool
    slow_query_ms: int
    email_host: str | None
    email_port: int
    email_user: str
    email_password: str
    email_security: EmailSecurity
    email_from: str
    audit_days: int
    link_check_contact: str
    no_link_checks: bool
    oidc: OidcProvider | None
    redis_url: str | None
    bucket: Bucket | None


def read_environment(variables: Mapping[str, str], *, project_dir: Path) -> Environment:
    """Understand every variable or raise BadEnvironment, which names the variable and the remedy."""
    refuse_unknown_names(variables)
    port = whole_number(variables, "PORT", default=8000, least=1, most=65535)
    base_url = _base_url(variables, port=port)
    allowed_hosts = _allowed_hosts(variables, base_url=base_url)
    bind = _bind(variables)
    debug = switch(variables, "AWSKB_DEBUG")
    if debug and not all(is_loopback(host) for host in (*allowed_hosts, bind)):
        raise BadEnvironment(
            "AWSKB_DEBUG=1 shows settings and code in error pages. It is refused while AWSKB_ALLOWED_HOSTS, "
            "AWSKB_BASE_URL or AWSKB_BIND names another address than this machine: unset AWSKB_DEBUG."
        )
    if not is_loopback(bind) and not text(variables, "AWSKB_BASE_URL"):
        raise BadEnvironment(
            f"AWSKB_BIND is {bind}, which other machines reach, but AWSKB_BASE_URL is not set, so that "
            "awskb would answer none of them. Write the address that people use: "
            "AWSKB_BASE_URL=https://notes.example.org."
        )
    email_security = _email_security(variables)
    return Environment(
        data_dir=_data_dir(variables, project_dir=project_dir),
        database=_database(variables),
        secret_key=_secret_key(variables),
        debug=debug,
        public_read=switch(variables, "AWSKB_PUBLIC_READ"),
        max_image_mb=whole_number(variables, "AWSKB_MAX_IMAGE_MB", default=10, least=1, most=50),
        allowed_hosts=allowed_hosts,
        base_url=base_url,
        served_over_https=base_url.startswith("https://"),
        trusted_proxies=whole_number(variables, "AWSKB_TRUSTED_PROXIES", default=0, least=0, most=10),
        bind=bind,
        port=port,
        workers=whole_number(variables, "AWSKB_WORKERS", default=2, least=1, most=64),
        threads=whole_number(variables, "AWSKB_THREADS", default=4, least=1, most=64),
        logs_as_json=_logs_as_json(variables),
        logs_requests=switch(variables, "AWSKB_LOG_REQUESTS"),
        slow_query_ms=whole_number(variables, "AWSKB_SLOW_QUERY_MS", default=0, least=0, most=600_000),
        email_host=text(variables, "AWSKB_EMAIL_HOST"),
        email_port=whole_number(
            variables, "AWSKB_EMAIL_PORT", default=_usual_port(email_security), least=1, most=65535
        ),
        email_user=text(variables, "AWSKB_EMAIL_USER") or "",
        email_password=variables.get("AWSKB_EMAIL_PASSWORD", ""),
        email_security=email_security,
        email_from=text(variables, "AWSKB_EMAIL_FROM") or "awskb <awskb@localhost>",
        audit_days=whole_number(variables, "AWSKB_AUDIT_DAYS", default=400, least=1, most=36_500),
        link_check_contact=_contact(variables, base_url=base_url),
        no_link_checks=switch(variables, "AWSKB_NO_LINK_CHECKS"),
        oidc=read_oidc_provider(variables),
        redis_url=read_redis_url(variables),
        bucket=read_bucket(variables),
    )


def refuse_unknown_names(variables: Mapping[str, str]) -> None:
    for name in sorted(variables):
        if name.startswith(PREFIX) and name not in KNOWN_NAMES:
            nearest = difflib.get_close_matches(name, sorted(KNOWN_NAMES), n=1, cutoff=0.0)[0]
            raise BadEnvironment(f"{name} is not a setting of awskb. Did you mean {nearest}?")


def _data_dir(variables: Mapping[str, str], *, project_dir: Path) -> Path:
    written = text(variables, "AWSKB_DATA_DIR")
    data_dir = project_dir / "var" if written is None else Path(written).expanduser()
    if not data_dir.is_absolute():
        data_dir = project_dir / data_dir
    if data_dir.exists() and not data_dir.is_dir():
        raise BadEnvironment(f"AWSKB_DATA_DIR is {data_dir}, which is a file. Name a folder.")
    return data_dir


def _database(variables: Mapping[str, str]) -> PostgresAddress | None:
    written = text(variables, "DATABASE_URL")
    if written is None:
        return None
    example = "postgresql://user:password@host:5432/awskb"
    address = urlsplit(written)
    if address.scheme not in ("postgres", "postgresql"):
        raise BadEnvironment(
            f"DATABASE_URL begins with {address.scheme or 'no scheme'!r}. Write {example}, "
            "or unset it to keep the data in SQLite under AWSKB_DATA_DIR."
        )
    name = unquote(address.path.removeprefix("/"))
    if not name or "/" in name:
        raise BadEnvironment(f"DATABASE_URL names no database. Write {example}.")
    try:
        port = address.port
    except ValueError as error:
        raise BadEnvironment(f"DATABASE_URL has a port that is no number. Write {example}.") from error
    options: dict[str, str] = {}
    for pair in filter(None, address.query.split("&")):
        option, equals, value = pair.partition("=")
        if not equals:
            raise BadEnvironment(f"DATABASE_URL has an option without a value: {option!r}.")
        options[unquote(option)] = unquote(value)
    return PostgresAddress(
        name=name,
        user=unquote(address.username or ""),
        password=unquote(address.password or ""),
        host=options.pop("host", unquote(address.hostname or "")),
        port=options.pop("port", str(port or "")),
        options=options,
    )


def _secret_key(variables: Mapping[str, str]) -> str | None:
    written = text(variables, "AWSKB_SECRET_KEY")
    if written is None:
        return None
    weak = len(written) < SHORTEST_SECRET_KEY or len(set(written)) < FEWEST_DIFFERENT_CHARACTERS
    if weak or written.startswith("django-insecure-"):
        raise BadEnvironment(
            f"AWSKB_SECRET_KEY is too easy to guess. Write at least {SHORTEST_SECRET_KEY} random characters, "
            "or unset it: awskb then makes one in AWSKB_DATA_DIR and keeps it."
        )
    return written


def _base_url(variables: Mapping[str, str], *, port: int) -> str:
    written = text(variables, "AWSKB_BASE_URL") or f"http://127.0.0.1:{port}"
    address = urlsplit(written)
    extra = address.query or address.fragment or address.username or address.path not in ("", "/")
    if address.scheme not in ("http", "https") or not address.hostname or extra:
        raise BadEnvironment(
            f"AWSKB_BASE_URL is {written!r}. Write scheme and host only, for instance https://notes.example.org."
        )
    return written.rstrip("/")


def _allowed_hosts(variables: Mapping[str, str], *, base_url: str) -> tuple[str, ...]:
    written = text(variables, "AWSKB_ALLOWED_HOSTS")
    own_host = urlsplit(base_url).hostname or ""
    own_host = f"[{own_host}]" if ":" in own_host else own_host
    named = LOOPBACK_HOSTS if written is None else tuple(host.strip() for host in written.split(","))
    for host in named:
        if host == "*":
            raise BadEnvironment(
                "AWSKB_ALLOWED_HOSTS is '*', which lets a forged Host header into links in e-mails. "
                "Name the hosts, separated by commas."
            )
        if not host or "/" in host or " " in host:
            raise BadEnvironment(
                f"AWSKB_ALLOWED_HOSTS holds {host!r}. Write host names separated by commas, without http://."
            )
    return tuple(dict.fromkeys((*named, own_host)))


def _contact(variables: Mapping[str, str], *, base_url: str) -> str:
    """Whom the owners of other sites may write to about the link checker; it is sent to every site."""
    written = text(variables, "AWSKB_LINK_CHECK_CONTACT")
    if written is None:
        return "" if is_loopback(urlsplit(base_url).hostname or "") else base_url
    if not written.isascii() or not written.isprintable() or set(written) & set("()\\") or len(written) > 200:
        raise BadEnvironment(
            f"AWSKB_LINK_CHECK_CONTACT is {written!r}. Write an e-mail address or the address of a page, "
            "in plain letters without brackets."
        )
    return written


def _bind(variables: Mapping[str, str]) -> str:
    written = text(variables, "AWSKB_BIND") or THIS_MACHINE_ONLY
    try:
        return str(ip_address(written.strip("[]")))
    except ValueError as error:
        raise BadEnvironment(
            f"AWSKB_BIND is {written!r}. Write the address to listen on: 127.0.0.1 for this machine only, "
            "0.0.0.0 (or ::) for every network it is in."
        ) from error


def _logs_as_json(variables: Mapping[str, str]) -> bool:
    written = text(variables, "AWSKB_LOG_FORMAT") or "line"
    if written not in ("line", "json"):
        raise BadEnvironment(f"AWSKB_LOG_FORMAT is {written!r}. Write line or json.")
    return written == "json"


def _email_security(variables: Mapping[str, str]) -> EmailSecurity:
    written = text(variables, "AWSKB_EMAIL_SECURITY") or "starttls"
    if written not in EMAIL_SECURITIES:
        raise BadEnvironment(f"AWSKB_EMAIL_SECURITY is {written!r}. Write starttls, tls or none.")
    return EMAIL_SECURITIES[written]


def _usual_port(security: EmailSecurity) -> int:
    return {"none": 25, "starttls": 587, "tls": 465}[security]
