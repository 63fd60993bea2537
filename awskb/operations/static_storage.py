"""Where pages find their style sheets and scripts."""

from functools import cached_property

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStaticFiles(CompressedManifestStaticFilesStorage):
    """Names that carry the content's hash once the files are collected, as they are written before.

    `manage.py runserver` on a fresh clone then shows pages instead of failing for want of `collectstatic`.
    """

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name

    @cached_property
    def _urls(self) -> dict[str, str]:
        return {}

    def url(self, name: str, force: bool = False) -> str:
        """A page names some thirty files, which stay the same while the server runs."""
        if not self.hashed_files or force:
            return str(super().url(name, force))
        known = self._urls.get(name)
        if known is None:
            known = self._urls[name] = str(super().url(name, force))
        return known
