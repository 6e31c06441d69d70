"""The newcomer's path: which steps are theirs, in an order in which they can be done, and by when."""

from collections.abc import Sequence
from datetime import date, timedelta

import holidays

from actions.links import link
from actions.pages.scene import Scene
from channels.newcomer import Arrival, Plan, Step
from knowledge import directory, queries
from knowledge.step import Step as Rule

_SUNDAY = 6
_SHORT_DAYS = 30


def plan(arrival: Arrival, scene: Scene) -> Plan:
    """Nothing of what a newcomer says is kept."""
    chosen = in_order([rule for rule in directory.steps(scene.session) if concerns(rule, arrival)])
    titles = {rule.slug: rule.title for rule in chosen}
    return Plan(arrival, tuple(_step(rule, titles, arrival, scene) for rule in chosen))


def concerns(rule: Rule, arrival: Arrival) -> bool:
    """Whether a step is theirs. Who gives no reason sees the steps of all of them."""
    return (
        arrival.origin in (rule.origins or [arrival.origin])
        and (not arrival.reason or arrival.reason in (rule.reasons or [arrival.reason]))
        and (arrival.children or not rule.children)
    )


def in_order(rules: Sequence[Rule]) -> list[Rule]:
    """What comes before another is before it; of those that could be done at once, the most urgent first."""
    left, done = list(rules), list[Rule]()
    theirs = {rule.slug for rule in rules}
    while left:
        finished = {rule.slug for rule in done}
        ready = [rule for rule in left if (set(rule.after) & theirs) <= finished] or left
        following = min(ready, key=lambda rule: (_urgency(rule), rule.position, rule.slug))
        left.remove(following)
        done.append(following)
    return done


def _urgency(rule: Rule) -> int:
    """Steps with a short time come first; the rest goes by position."""
    return rule.days if rule.days and rule.days <= _SHORT_DAYS else _SHORT_DAYS + 1


def last_day(rule: Rule, arrival: date) -> date | None:
    """The last day for a step. The day of arrival itself does not count.

    Of working days all are counted but Sundays and public holidays: where an office leaves out Saturdays too,
    one is early and not late.
    """
    if rule.days is None:
        return None
    if not rule.working:
        return arrival + timedelta(days=rule.days)
    closed = holidays.country_holidays("IT")
    day, left = arrival, rule.days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() != _SUNDAY and day not in closed
    return day


def _step(rule: Rule, titles: dict[str, str], arrival: Arrival, scene: Scene) -> Step:
    service = queries.service(scene.session, rule.topic)
    confirmed = service is not None and service.is_confirmed(scene.today)
    due = last_day(rule, arrival.day) if arrival.day and confirmed else None
    return Step(
        rule.slug,
        rule.title,
        rule.text if confirmed else "",
        link(service) if service else "",
        due,
        bool(due and due < scene.today),
        rule.limit if confirmed else "",
        tuple(titles[slug] for slug in rule.after if slug in titles),
        rule.norm,
        service.source_name if service else "",
        confirmed,
    )
