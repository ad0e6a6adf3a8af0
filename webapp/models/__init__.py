"""The tables. Columns, constraints and small questions about one row; no queries, no rules of who may do what."""

from webapp.models.base import Base
from webapp.models.calls import Call, CallPractice, ThematicEdition
from webapp.models.catalogue import CatalogueChange, CatalogueEntry, Misspelling, TitleWord
from webapp.models.desk import DeskLabel, DeskRow, DeskWords, SavedView, Waiting
from webapp.models.editions import (
    LEAF_MICRONS,
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
from webapp.models.imports import Import, ImportedRow, ImportOutcome, ImportState, RowUndone
from webapp.models.people import City, Person, PersonRole, Role, SignInLink
from webapp.models.practice import (
    Event,
    Practice,
    PracticePerson,
    ReferenceCounter,
    Revision,
    State,
    WorkingCopy,
)
from webapp.models.privacy import ContactConsent, Redaction
from webapp.models.programs import ApiKey, ApiUse, HookEvent, Scope, Webhook, WebhookDelivery
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
    "LEAF_MICRONS",
    "ApiKey",
    "ApiUse",
    "Base",
    "Call",
    "CallPractice",
    "CatalogueChange",
    "CatalogueEntry",
    "Certification",
    "CheckOutcome",
    "City",
    "Comment",
    "ContactConsent",
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
    "HookEvent",
    "Import",
    "ImportOutcome",
    "ImportState",
    "ImportedRow",
    "Job",
    "JobState",
    "Letter",
    "LetterState",
    "Misspelling",
    "Ordering",
    "Parts",
    "Person",
    "PersonRole",
    "Practice",
    "PracticePerson",
    "Redaction",
    "ReferenceCounter",
    "Revision",
    "Role",
    "RowUndone",
    "SavedView",
    "Scope",
    "SignInLink",
    "State",
    "StoredFile",
    "Suggestion",
    "SuggestionState",
    "ThematicEdition",
    "TitleWord",
    "Tongues",
    "Waiting",
    "Webhook",
    "WebhookDelivery",
    "WorkingCopy",
]
