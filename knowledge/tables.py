"""Every table of the knowledge base, so that metadata is whole once this module is imported."""

from knowledge.base import Base
from knowledge.calendar import CalendarMonth, Occurrence
from knowledge.desk.audit import AuditEntry
from knowledge.desk.autosave import Autosave
from knowledge.desk.casework import RequestStep
from knowledge.desk.editions import Edition
from knowledge.desk.invitations import Invitation
from knowledge.desk.people import Person
from knowledge.desk.phrase_change import PhraseChange
from knowledge.desk.protected import Protected
from knowledge.desk.second_factor import RecoveryCode
from knowledge.desk.sessions import StaffSession
from knowledge.desk.sheets.tables import SheetIdentity, SheetImport, SheetMapping, SheetUpload
from knowledge.desk.throttle import LoginThrottle
from knowledge.kinds import Event, Example, Opportunity, Organisation, Place, Process, Service
from knowledge.record import Record, RecordTopic
from knowledge.requests import Photo, Request
from knowledge.search import SearchTerm
from knowledge.step import Step
from knowledge.topic import Phrase, Topic
from knowledge.town import Quartiere, Revision, Town

__all__ = [
    "AuditEntry",
    "Autosave",
    "Base",
    "CalendarMonth",
    "Edition",
    "Event",
    "Example",
    "Invitation",
    "LoginThrottle",
    "Occurrence",
    "Opportunity",
    "Organisation",
    "Person",
    "Photo",
    "Phrase",
    "PhraseChange",
    "Place",
    "Process",
    "Protected",
    "Quartiere",
    "Record",
    "RecordTopic",
    "RecoveryCode",
    "Request",
    "RequestStep",
    "Revision",
    "SearchTerm",
    "Service",
    "SheetIdentity",
    "SheetImport",
    "SheetMapping",
    "SheetUpload",
    "StaffSession",
    "Step",
    "Topic",
    "Town",
]
