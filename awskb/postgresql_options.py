"""How PostgreSQL is connected to: a machine that is lost, on either side, is known of within seconds."""

from __future__ import annotations

from typing import Any, Final

from awskb.environment import PostgresAddress
from awskb.postgresql_connections import WatchedConnection

# The database ends the transactions of a machine that no longer answers: else its turn to write would be held
# for the two hours that Linux waits. Said to the database itself, which does not know it of us otherwise.
_OF_THE_SERVER: Final = (
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 "
    "-c tcp_user_timeout=15000"
)
_OF_OURS: Final = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
# While the database is away a page says so after these seconds; a connection is tried for anew at each
# request, not at ever longer intervals, so that all goes on at once when it is back.
_SECONDS_FOR_A_CONNECTION: Final = 4
_SECONDS_OF_TRYING: Final = 1


def connection_options(address: PostgresAddress, *, threads: int) -> dict[str, Any]:
    """What DATABASE_URL says itself counts before ours."""
    pool = {
        "min_size": 1,
        "max_size": threads + 2,
        "timeout": _SECONDS_FOR_A_CONNECTION,
        "reconnect_timeout": _SECONDS_OF_TRYING,
        "connection_class": WatchedConnection,
    }
    return {**_OF_OURS, "options": _OF_THE_SERVER, **address.options, "pool": pool}
