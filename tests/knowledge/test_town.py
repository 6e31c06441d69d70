from knowledge.town import Town


def test_an_invented_town_is_always_called_so() -> None:
    assert Town(slug="b", name="Borgoaperto", invented=True).title == "Borgoaperto (comune inventato)"


def test_a_real_town_has_its_name() -> None:
    assert Town(slug="p", name="Piacenza", invented=False).title == "Piacenza"
