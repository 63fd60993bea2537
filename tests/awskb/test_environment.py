"""What awskb understands of its environment variables, and how it refuses the rest."""

from pathlib import Path

import pytest

from awskb.environment import BadEnvironment, Environment, read_environment

PROJECT = Path("/srv/awskb")


def read(**variables: str) -> Environment:
    return read_environment(variables, project_dir=PROJECT)


def test_nothing_set_is_a_private_sqlite_wiki_on_this_machine() -> None:
    environment = read()
    assert environment.data_dir == PROJECT / "var"
    assert environment.database is None
    assert environment.secret_key is None
    assert not environment.debug
    assert not environment.public_read
    assert environment.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert environment.base_url == "http://127.0.0.1:8000"
    assert not environment.served_over_https
    assert environment.trusted_proxies == 0


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("AWSKB_PUBLIC_REED", "AWSKB_PUBLIC_READ"), ("AWSKB_DATADIR", "AWSKB_DATA_DIR"), ("AWSKB_X", "AWSKB_")],
)
def test_an_unknown_name_is_refused_with_the_nearest_right_one(wrong: str, right: str) -> None:
    with pytest.raises(BadEnvironment, match=f"{wrong} is not a setting.*Did you mean {right}"):
        read(**{wrong: "1"})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("AWSKB_PUBLIC_READ", "yes", "Write 1 for yes or 0 for no"),
        ("AWSKB_ALLOWED_HOSTS", "*", "Name the hosts"),
        ("AWSKB_ALLOWED_HOSTS", "http://notes.example.org", "without http"),
        ("AWSKB_BASE_URL", "notes.example.org", "scheme and host"),
        ("AWSKB_BASE_URL", "https://notes.example.org/wiki", "scheme and host"),
        ("AWSKB_SECRET_KEY", "sample", "too easy to guess"),
        ("AWSKB_SECRET_KEY", "a" * 60, "too easy to guess"),
        ("AWSKB_SECRET_KEY", "django-insecure-" + "abcdefghij" * 6, "too easy to guess"),
        ("AWSKB_WORKERS", "0", "from 1 to 64"),
        ("AWSKB_TRUSTED_PROXIES", "one", "from 0 to 10"),
        ("AWSKB_EMAIL_SECURITY", "ssl", "starttls, tls or none"),
        ("PORT", "99999", "from 1 to 65535"),
        ("PORT", "٣", "from 1 to 65535"),
        ("DATABASE_URL", "mysql://host/awskb", "postgresql://"),
        ("DATABASE_URL", "postgresql://host", "names no database"),
        ("DATABASE_URL", "postgresql://host:port/awskb", "no number"),
    ],
)
def test_a_wrong_value_is_refused_with_the_remedy(name: str, value: str, says: str) -> None:
    with pytest.raises(BadEnvironment, match=name) as refusal:
        read(**{name: value})
    assert says in str(refusal.value)


def test_a_database_url_is_taken_apart() -> None:
    address = read(DATABASE_URL="postgresql://ada:p%40ss@db.example.org:5433/awskb?sslmode=require").database
    assert address is not None
    assert (address.name, address.user, address.password) == ("awskb", "ada", "p@ss")
    assert (address.host, address.port) == ("db.example.org", "5433")
    assert address.options == {"sslmode": "require"}


def test_a_database_may_be_reached_through_a_socket() -> None:
    address = read(DATABASE_URL="postgresql://postgres:@/awskb?host=%2Frun%2Fpostgresql").database
    assert address is not None
    assert address.host == "/run/postgresql"
    assert address.options == {}


def test_the_base_url_decides_on_https_and_its_host_is_allowed() -> None:
    environment = read(AWSKB_BASE_URL="https://notes.example.org/")
    assert environment.base_url == "https://notes.example.org"
    assert environment.served_over_https
    assert "notes.example.org" in environment.allowed_hosts


def test_the_port_is_part_of_the_default_address() -> None:
    assert read(PORT="8123").base_url == "http://127.0.0.1:8123"


def test_debug_is_refused_where_others_can_reach_it() -> None:
    assert read(AWSKB_DEBUG="1").debug
    with pytest.raises(BadEnvironment, match="unset AWSKB_DEBUG"):
        read(AWSKB_DEBUG="1", AWSKB_BASE_URL="https://notes.example.org")


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.touch()
    with pytest.raises(BadEnvironment, match="Name a folder"):
        read(AWSKB_DATA_DIR=str(file))
