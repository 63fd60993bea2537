"""Sessions that Redis answers for and the database keeps: losing Redis signs nobody out."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import cached_db
from django.core.cache import caches
from django.utils import timezone

_LOG = logging.getLogger("awskb.sessions")


class SessionStore(cached_db.SessionStore):
    def load(self) -> dict[str, Any]:
        """Django's own fails where Redis does not answer, and could bring an ended session back."""
        key, cache = self.cache_key, caches[settings.SESSION_CACHE_ALIAS]
        try:
            kept = cache.get(key)
        except Exception:  # noqa: BLE001 - whatever the cache's package calls it, the database knows the session
            _LOG.warning("The shared cache does not answer; sessions are read from the database")
            row = self._row()
            return self.decode(row.session_data) if row else {}
        if kept is not None:
            return dict(kept)
        row = self._row()
        if row is None:
            return {}
        loaded = self.decode(row.session_data)
        # Not by the session's own data, which are what is being loaded.
        cache.set(key, loaded, self.get_expiry_age(expiry=row.expire_date))
        # Somebody may have ended it meanwhile; then it must not stay where others look first.
        if self._row() is None:
            cache.delete(key)
            return {}
        return loaded

    def _row(self) -> Any:
        """As the database has it now; None once it has ended."""
        return self.model.objects.filter(session_key=self.session_key, expire_date__gt=timezone.now()).first()
