from knowledge.desk.clashes import Clashes, clashes, clashes_of

PHRASES = [
    ("famiglia/nido", "iscrizione al nido"),
    ("famiglia/nido", "come iscrivo mio figlio al nido comunale"),
    ("scuola/infanzia", "iscrivere alla scuola dell'infanzia"),
    ("cultura/corsi", "iscrizioni ai nidi"),
]


def test_nearly_the_same_in_the_same_topic_is_a_twin() -> None:
    found = clashes("famiglia/nido", "le iscrizioni al nido", PHRASES)
    assert [clash.text for clash in found.twins] == ["iscrizione al nido"]
    assert [clash.topic for clash in found.rivals] == ["cultura/corsi"]


def test_the_words_of_another_topic_are_rivals() -> None:
    found = clashes("cultura/mostre", "iscriversi alla scuola d'infanzia", PHRASES)
    assert found.twins == ()
    assert [clash.topic for clash in found.rivals] == ["scuola/infanzia"]


def test_the_phrase_itself_is_no_clash() -> None:
    assert clashes("famiglia/nido", "Iscrizione al nido!", PHRASES[:1]) == Clashes()


def test_one_shared_word_of_many_is_no_clash() -> None:
    assert clashes("anziani/aiuto", "il nido delle rondini sul tetto", PHRASES) == Clashes()


def test_words_that_say_nothing_clash_with_nothing() -> None:
    assert clashes("a/b", "che cosa", PHRASES) == Clashes()


def test_several_at_once_keep_their_order() -> None:
    several = clashes_of([("a/b", "xyz"), ("a/b", "iscrizione nido")], PHRASES)
    assert several[0] == Clashes()
    assert {clash.topic for clash in several[1].rivals} == {"famiglia/nido", "cultura/corsi"}
