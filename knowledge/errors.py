"""What can go wrong with the knowledge base, said with the way out."""


class KnowledgeError(Exception):
    """Anything the knowledge base cannot do; its text says what to do about it."""


class KnowledgeMissing(KnowledgeError):
    def __init__(self) -> None:
        super().__init__("La base di conoscenza non c'è ancora. Per crearla: portineria load")


class KnowledgeUnusable(KnowledgeError):
    """An address, a server or a file that is no use; `problem` is what the driver says about it, one line."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"La base di conoscenza non si apre: {problem}. Controlla PORTINERIA_DATABASE.")


class KnowledgeBusy(KnowledgeError):
    def __init__(self) -> None:
        super().__init__("Un altro programma sta scrivendo nella base di conoscenza. Riprova tra poco.")


class KnowledgeOutdated(KnowledgeError):
    """The tables have another form than this code needs."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(
            f"La base di conoscenza è di un'altra versione ({found}, serve {wanted}). Per aggiornarla: portineria load"
        )


class CatalogueError(KnowledgeError):
    """A catalogue file that cannot be read; one line a problem, with file, record and field."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))
