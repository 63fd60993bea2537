from certs.models.attempt import Attempt, AttemptDomain
from certs.models.card import Card, CardDecision
from certs.models.catalogue_load import CatalogueLoad
from certs.models.certification import (
    Certification,
    CertificationTie,
    Confidence,
    Level,
    Renewal,
)
from certs.models.credential import Credential, CredentialEvent, SentReminder, TeamNeed
from certs.models.entry_state import EntryState, State, StateChange, TodayChoice
from certs.models.exam_map import ExamMap, ExamMapItem, ExamMapRevision, ExamMapTask
from certs.models.exam_version import Domain, ExamVersion, ScopeService, TaskStatement
from certs.models.goal import Goal, OfferAnswer
from certs.models.goal_recall import GoalRecall
from certs.models.private_records import PrivateQuerySet, time_zone_of
from certs.models.resource import Resource, ResourceOpinion, ResourcePosition
from certs.models.review import CardMemory, ReadinessSnapshot, Review, ReviewDay, ReviewPreferences
from certs.models.study_session import (
    CalendarAddress,
    OwnQuestion,
    PracticeDomain,
    PracticeTest,
    StudyBlock,
    StudyPreferences,
    StudySession,
    StudyTimer,
)

__all__ = [
    "Attempt",
    "AttemptDomain",
    "CalendarAddress",
    "Card",
    "CardDecision",
    "CardMemory",
    "CatalogueLoad",
    "Certification",
    "CertificationTie",
    "Confidence",
    "Credential",
    "CredentialEvent",
    "Domain",
    "EntryState",
    "ExamMap",
    "ExamMapItem",
    "ExamMapRevision",
    "ExamMapTask",
    "ExamVersion",
    "Goal",
    "GoalRecall",
    "Level",
    "OfferAnswer",
    "OwnQuestion",
    "PracticeDomain",
    "PracticeTest",
    "PrivateQuerySet",
    "ReadinessSnapshot",
    "Renewal",
    "Resource",
    "ResourceOpinion",
    "ResourcePosition",
    "Review",
    "ReviewDay",
    "ReviewPreferences",
    "ScopeService",
    "SentReminder",
    "State",
    "StateChange",
    "StudyBlock",
    "StudyPreferences",
    "StudySession",
    "StudyTimer",
    "TaskStatement",
    "TeamNeed",
    "TodayChoice",
    "time_zone_of",
]
