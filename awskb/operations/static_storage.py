"""Where pages find their style sheets and scripts."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStaticFiles(CompressedManifestStaticFilesStorage):
    """Names that carry the content's hash once the files are collected, as they are written before.

    `manage.py runserver` on a fresh clone then shows pages instead of failing for want of `collectstatic`.
    """

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name
