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
