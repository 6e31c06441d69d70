"""How sections, life events and audiences are called on the pages."""

from typing import Final

# The sections of the site: path, name, and the line under it.
SECTION_NAMES: Final = {
    "servizi": "Servizi",
    "uffici": "Uffici",
    "luoghi": "Luoghi",
    "eventi": "Eventi",
    "partecipazione": "Partecipazione",
    "volontariato": "Volontariato",
}
SECTION_LINES: Final = {
    "servizi": "Che cosa puoi chiedere, come si fa, quanto costa.",
    "uffici": "A chi rivolgersi, quando ricevono, il loro numero.",
    "luoghi": "Dove andare, quando è aperto, come si entra.",
    "eventi": "Che cosa c'è oggi e nei prossimi giorni.",
    "partecipazione": "Cosa si decide vicino a te e come dire la tua.",
    "volontariato": "Chi cerca una mano, e come dargliela.",
}
# OntoPiA's vocabulary of life events, in everyday words.
LIFE_EVENTS: Final = {
    1: "Andare a scuola e studiare",
    2: "Vivere con una disabilità",
    3: "Cercare o cambiare lavoro",
    4: "Andare in pensione",
    5: "Prendere la patente",
    6: "Avere un'auto o una moto",
    7: "Muoversi con i mezzi pubblici",
    8: "Trovare, comprare o sistemare casa",
    9: "Cambiare residenza",
    10: "Trasferirsi da un Paese all'altro",
    11: "Fare documenti e viaggiare",
    12: "Avere un figlio",
    13: "Sposarsi, unirsi, separarsi",
    14: "Perdere una persona cara",
    15: "Prenotare visite ed esami",
    16: "Subire o segnalare un torto",
    17: "Pagare tasse e contributi",
    18: "Andare in biblioteca, al museo, a teatro",
    19: "Vivere con un animale",
}
AUDIENCES: Final = {
    "bambini": "Bambini",
    "ragazzi": "Ragazzi",
    "giovani": "Giovani",
    "adulti": "Adulti",
    "anziani": "Anziani",
    "famiglie": "Famiglie",
    "nuovi-arrivati": "Chi è appena arrivato",
    "tutti": "Tutti",
}
# The fields of a service, by the names that `town_says` has for them.
FIELDS: Final = {
    "audience": "A chi è rivolto",
    "how": "Come fare",
    "needed": "Cosa serve",
    "outcome": "Cosa si ottiene",
    "timing": "Tempi e scadenze",
    "cost": "Quanto costa",
    "access": "Accedi al servizio",
    "where": "Dove",
    "cases": "Casi particolari",
    "conditions": "Condizioni",
}


def slug_of(category: str) -> str:
    """ "Mobilità e trasporti" → "mobilita-e-trasporti", as a parameter of an address."""
    plain = category.lower().translate(str.maketrans("àèéìòù", "aeeiou", ","))
    return plain.replace(" ", "-")
