"""The tables: columns, constraints and small questions about one row.

Not here: queries, rules of who may do what, and how tables change (`webapp.migrations`).
"""

from webapp.models.base import Base
from webapp.models.calls import Call, CallPractice, CustomQuestionnaire
from webapp.models.catalogue import CatalogueChange, CatalogueEntry, Misspelling, TitleWord
from webapp.models.editions import (
    LEAF_MICRONS,
    Counted,
    Edition,
    EditionAddition,
    EditionCheck,
    EditionEntry,
    EditionOmission,
    EditionRelease,
    Ordering,
    Parts,
    Tongues,
)
from webapp.models.imports import Import, ImportedRow, ImportOutcome, ImportState, RowUndone
from webapp.models.network import CityPerson, CitySpelling, CoordinatedCountry, EmailText, LogEntry, TopicSetting
from webapp.models.people import BrowserSession, City, LinkPurpose, Person, PersonRole, Role, SignInLink
from webapp.models.practice import Event, Practice, PracticePerson, ReferenceCounter, Revision, WorkingCopy
from webapp.models.privacy import ContactConsent, Redaction
from webapp.models.programs import ApiKey, ApiUse, HookEvent, Scope, Webhook, WebhookDelivery
from webapp.models.queue import QueueLabel, QueueRow, SavedView
from webapp.models.records import CheckOutcome, DocumentCheck, Email, EmailState, Job, JobState, StoredFile
from webapp.models.states import AT_DESK, EDITABLE, HIDING, State, Tag, Waiting
from webapp.models.writing import Certification, Comment, Edit, Suggestion, SuggestionState
