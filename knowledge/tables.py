"""Every table of the knowledge base, so that metadata is whole once this module is imported."""

from knowledge.base import Base
from knowledge.calendar import CalendarMonth, Occurrence
from knowledge.desk.phrase_change import PhraseChange
from knowledge.kinds import Event, Example, Opportunity, Organisation, Place, Process, Service
from knowledge.record import Record, RecordTopic
from knowledge.requests import Photo, Request
from knowledge.search import SearchTerm
from knowledge.step import Step
from knowledge.topic import Phrase, Topic
from knowledge.town import Quartiere, Revision, Town

__all__ = [
    "Base",
    "CalendarMonth",
    "Event",
    "Example",
    "Occurrence",
    "Opportunity",
    "Organisation",
    "Photo",
    "Phrase",
    "PhraseChange",
    "Place",
    "Process",
    "Quartiere",
    "Record",
    "RecordTopic",
    "Request",
    "Revision",
    "SearchTerm",
    "Service",
    "Step",
    "Topic",
    "Town",
]
