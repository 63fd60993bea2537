from typing import Any

from requests import Response, Session

SECONDS_TO_ANSWER = 5


class ShortSession(Session):
    """Asks a provider: waits little, and is not sent elsewhere."""

    def request(self, *args: Any, **kwargs: Any) -> Response:
        kwargs.setdefault("timeout", SECONDS_TO_ANSWER)
        kwargs["allow_redirects"] = False
        return super().request(*args, **kwargs)
