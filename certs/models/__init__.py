from certs.models.catalogue_load import CatalogueLoad
from certs.models.certification import (
    Certification,
    CertificationTie,
    Confidence,
    Level,
    Renewal,
)
from certs.models.exam_map import ExamMap, ExamMapItem, ExamMapRevision, ExamMapTask
from certs.models.exam_version import Domain, ExamVersion, ScopeService, TaskStatement

__all__ = [
    "CatalogueLoad",
    "Certification",
    "CertificationTie",
    "Confidence",
    "Domain",
    "ExamMap",
    "ExamMapItem",
    "ExamMapRevision",
    "ExamMapTask",
    "ExamVersion",
    "Level",
    "Renewal",
    "ScopeService",
    "TaskStatement",
]
