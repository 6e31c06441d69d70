"""Invented names of places, services, organisations and events: many different words, combined at random."""

import random
from typing import Final

# What a thing is, by kind of record. Words that people use in their questions, so that they meet the names.
NOUNS: Final[dict[str, tuple[str, ...]]] = {
    "place": (
        "Biblioteca", "Palestra", "Parco", "Giardino", "Centro civico", "Sportello", "Scuola dell'infanzia",
        "Asilo nido", "Ambulatorio", "Farmacia", "Museo", "Teatro", "Piscina", "Cimitero", "Isola ecologica",
        "Mercato coperto", "Sala studio", "Casa di quartiere", "Orto sociale", "Campo sportivo", "Parcheggio",
        "Consultorio", "Ludoteca", "Archivio", "Mensa", "Emporio", "Officina", "Pista ciclabile",
    ),
    "service": (
        "Iscrizione", "Contributo", "Esenzione", "Permesso", "Certificato", "Autorizzazione", "Prenotazione",
        "Rimborso", "Agevolazione", "Assegno", "Concessione", "Segnalazione", "Consulenza", "Trasporto",
        "Assistenza", "Tessera", "Licenza", "Bonus", "Noleggio", "Accompagnamento", "Buono", "Visita guidata",
    ),
    "organisation": (
        "Ufficio", "Associazione", "Cooperativa", "Comitato", "Consulta", "Patronato", "Fondazione", "Circolo",
        "Polisportiva", "Gruppo di volontari", "Banca del tempo", "Compagnia teatrale", "Coro", "Banda musicale",
        "Azienda", "Agenzia", "Consorzio", "Comunità", "Centro antiviolenza", "Unione", "Servizio", "Presidio",
    ),
    "event": (
        "Laboratorio", "Mercatino", "Concerto", "Lettura", "Passeggiata", "Corso", "Incontro", "Mostra", "Torneo",
        "Proiezione", "Festa", "Cena", "Gita", "Spettacolo", "Assemblea", "Conferenza", "Doposcuola", "Ballo",
        "Gara", "Rassegna", "Caffè delle lingue", "Pulizia del parco", "Scambio di libri", "Ora delle storie",
    ),
}  # fmt: skip
_QUALITIES: Final = (
    "comunale", "nuovo", "vecchio", "aperto", "sociale", "popolare", "estivo", "serale", "digitale", "storico",
    "verde", "musicale", "scientifico", "artigiano", "agricolo", "fluviale", "ferroviario", "multietnico",
    "intergenerazionale", "solidale", "teatrale", "sportivo", "botanico", "cooperativo", "itinerante",
)  # fmt: skip
_THINGS: Final = (
    "bicicletta", "ceramica", "fotografia", "famiglia", "nascita", "casa", "acqua", "lavoro", "memoria", "pace",
    "scacchi", "cucina", "sartoria", "astronomia", "nuoto", "danza", "lettura", "informatica", "giardinaggio",
    "orchestra", "cinema", "falegnameria", "apicoltura", "robotica", "poesia", "gioco", "riparazione", "tiglio",
)  # fmt: skip
_BEGINNINGS: Final = (
    "Al", "Bar", "Bel", "Bor", "Cal", "Can", "Cor", "Dol", "Fal", "Fer", "Gal", "Gri", "Lam", "Lor", "Mal", "Mar",
    "Mon", "Nar", "Or", "Pal", "Per", "Quin", "Ros", "San", "Ser", "Tar", "Ter", "Val", "Ver", "Zan",
)  # fmt: skip
_MIDDLES: Final = (
    "ba", "bi", "ca", "co", "da", "de", "fa", "go", "la", "le", "lu", "ma", "mi", "na", "no", "pa", "po", "ra",
    "ri", "sa", "so", "ta", "te", "va", "vi", "za",
)  # fmt: skip
_ENDS: Final = ("belli", "cchio", "dini", "ghetti", "gnani", "lesi", "netti", "rese", "schi", "tino", "vasi", "zzoli")


class Names:
    """The same seed gives the same names in the same order."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def name(self, kind: str) -> str:
        """ "Biblioteca sociale Cormabelli", "Corso di ceramica Palrischi"."""
        noun = self._random.choice(NOUNS[kind])
        middle = self._random.choice((self._random.choice(_QUALITIES), f"di {self._random.choice(_THINGS)}"))
        return f"{noun} {middle} {self.surname()}"

    def other_names(self, kind: str, surname: str) -> list[str]:
        """None, one or two ways people call it instead."""
        said = (f"{self._random.choice(NOUNS[kind])} {surname}".lower(), f"{surname} {self._random.choice(_THINGS)}")
        return list(said[: self._random.randrange(3)])

    def surname(self) -> str:
        """One of some 9,000 words."""
        choose = self._random.choice
        return choose(_BEGINNINGS) + choose(_MIDDLES) + choose(_ENDS)
