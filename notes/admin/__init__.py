"""The admin of the notes: importing this package registers every model that people share."""

from notes.admin import deeds, doubts, entries, images, links, revisions, services, sources, tags

__all__ = ["deeds", "doubts", "entries", "images", "links", "revisions", "services", "sources", "tags"]
