"""The tables. Columns, constraints and small questions about one row; no queries, no rules of who may do what."""

from webapp.models.base import Base
from webapp.models.desk import DeskLabel, DeskRow, DeskWords, SavedView, Waiting
from webapp.models.editions import (
    Counted,
    Edition,
    EditionAddition,
    EditionEntry,
    EditionOmission,
    EditionVersion,
    Ordering,
    Parts,
    Tongues,
)
from webapp.models.people import City, Person, PersonRole, Role, SignInLink
from webapp.models.practice import (
    Event,
    Facet,
    Practice,
    PracticePerson,
    ReferenceCounter,
    Revision,
    State,
    WorkingCopy,
)
from webapp.models.records import (
    CheckOutcome,
    DocumentCheck,
    Job,
    JobState,
    Letter,
    LetterState,
    StoredFile,
)
from webapp.models.writing import Certification, Comment, Edit, Suggestion, SuggestionState

__all__ = [
    "Base",
    "Certification",
    "CheckOutcome",
    "City",
    "Comment",
    "Counted",
    "DeskLabel",
    "DeskRow",
    "DeskWords",
    "DocumentCheck",
    "Edit",
    "Edition",
    "EditionAddition",
    "EditionEntry",
    "EditionOmission",
    "EditionVersion",
    "Event",
    "Facet",
    "Job",
    "JobState",
    "Letter",
    "LetterState",
    "Ordering",
    "Parts",
    "Person",
    "PersonRole",
    "Practice",
    "PracticePerson",
    "ReferenceCounter",
    "Revision",
    "Role",
    "SavedView",
    "SignInLink",
    "State",
    "StoredFile",
    "Suggestion",
    "SuggestionState",
    "Tongues",
    "Waiting",
    "WorkingCopy",
]
