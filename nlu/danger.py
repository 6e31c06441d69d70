"""Words of danger: whoever writes them is told whom to call before anything else is considered.

A false alarm costs a line with 112 in it; a miss may cost a life. So this list stands before the models.
"""

import re
from typing import Final

from nlu.linear import folded

# By the topic whose record says whom to call; folded text, so no accents or apostrophes are needed.
_WORDS: Final = {
    "salute/emergenze-118": (
        r"non respira|non riesc\w+ a respirare|sta soffocando|svenut\w|\bsviene|perde (?:molto )?sangue|sanguina"
        r"|\bferit[aoie]\b|ha ingoiato|ha bevuto (?:la |il |della |del )?(?:candeggina|detersivo|acido|ammoniaca)"
        r"|\binfarto|overdose|non si (?:muove|sveglia)|voglio morire|farla finita|suicid|ammazzarmi|uccidermi"
        r"|(?:si|mi) tagli[ao]\b|farmi del male|fare una sciocchezza"
    ),
    "aiuto/antiviolenza": (
        r"\b(?:mi|la|l) (?:ha )?(?:picchia|mena|pesta)\w*|mi (?:ha )?(?:stupra|violenta|minaccia)\w*|mi costring\w+"
        r"|mi chiude in casa|non mi (?:fa|lascia) uscire|mi controlla il (?:telefono|cellulare)|foto nud[ae]"
        r"|ho paura d[ie]l? (?:mio|lui)|mi mette le mani addosso|lividi"
    ),
    "aiuto/emergenze": (
        r"(?:odore|puzza|fuga|perdita) (?:di|del) gas|incendio|a fuoco|esce (?:del |il )?fumo|terremoto|alluvione"
        r"|fiume sta salendo|\bcoltello|\bpistola|e scompars[ao]|e sparit[ao] da"
    ),
}
_DANGER: Final = {topic: re.compile(pattern) for topic, pattern in _WORDS.items()}
# Hurt animals have a record of their own.
_ANIMALS: Final = re.compile(r"\b(?:can[ei]|cagnolin\w|gatt\w+|riccio|uccell\w+|animal\w+)\b")


def danger(text: str) -> str:
    """The topic of whom to call, where the text speaks of danger; else empty."""
    plain = folded(text).replace("'", " ")
    found = next((topic for topic, pattern in _DANGER.items() if pattern.search(plain)), "")
    return "" if found == "salute/emergenze-118" and _ANIMALS.search(plain) else found
