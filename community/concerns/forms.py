"""Reading the form of a concern. Nothing typed is ever lost: what cannot be used stands there again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from werkzeug.datastructures import MultiDict

from community.concerns.rules import LONGEST_ANSWER, LONGEST_STORY, MOST_PEOPLE, Danger, plain_words
from community.concerns.services import Told
from core.ids import parse_id

ANSWERS = ("when_words", "about_words", "reach_words")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed and ticked, as it goes back onto the page."""

    story: str = ""
    when_words: str = ""
    about_words: str = ""
    reach_words: str = ""
    danger: str = ""
    service: str = ""
    people: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def answers_of(fields: MultiDict[str, str]) -> Answers:
    """What a form sent."""
    words = {name: plain_words(fields.get(name, "")) for name in ("story", *ANSWERS)}
    return Answers(
        danger=fields.get("danger", ""),
        service=fields.get("service", ""),
        people=tuple(fields.getlist("people")[:MOST_PEOPLE]),
        children=tuple(fields.getlist("children")[:MOST_PEOPLE]),
        **words,
    )


def problems_of(answers: Answers) -> dict[str, str]:
    """What is missing or too long, by field. Only two answers are needed: what happened, and whether it is now."""
    errors: dict[str, str] = {}
    if not answers.story:
        errors["story"] = "Write what happened. A few words are enough."
    elif len(answers.story) > LONGEST_STORY:
        errors["story"] = f"This is too long to send. Use {LONGEST_STORY} letters at most. It has {len(answers.story)}."
    for name in ANSWERS:
        words: str = getattr(answers, name)
        if len(words) > LONGEST_ANSWER:
            errors[name] = f"Use {LONGEST_ANSWER} letters at most here. This has {len(words)}."
    if answers.danger not in {danger.value for danger in Danger}:
        errors["danger"] = "Say if anybody is in danger now."
    return errors


def told_by(answers: Answers, services: Sequence[UUID]) -> Told:
    """The answers as they are kept, for a service that may take them: the chosen one, else the first.

    Everybody who was ticked is kept, also who has left since the page was opened: a concern that lost its subject
    could be shown to that person (R49).
    """
    chosen = parse_id(answers.service)
    return Told(
        service_id=chosen if chosen in services and chosen is not None else services[0],
        story=answers.story,
        when_words=answers.when_words,
        about_people=_ids(answers.people),
        about_children=_ids(answers.children),
        about_words=answers.about_words,
        danger=Danger(answers.danger),
        reach_words=answers.reach_words,
    )


def _ids(values: Sequence[str]) -> tuple[UUID, ...]:
    found = (parse_id(value) for value in values)
    return tuple(dict.fromkeys(one for one in found if one is not None))
