"""The admin of the catalogue: importing this package registers what everybody shares."""

from certs.admin import certifications, exam_maps, exam_versions, resources

__all__ = ["certifications", "exam_maps", "exam_versions", "resources"]
