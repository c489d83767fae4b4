"""The two events by which a page follows streams and lets them go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.refusals import Refusal
from core.streams.follow import CaughtUp, catch_up
from core.streams.heads import Head
from core.streams.socket_events import Answer, Caller, parse_ids, parse_positions, signed_in, socket_event
from core.streams.watches import MOST_WATCHED
from core.unit_of_work import read


@socket_event("follow", action="stream.follow", access=signed_in)
def follow(caller: Caller, payload: object) -> Answer:
    """Follow streams from where the page stands, and hear first what happened since (core.streams)."""
    wanted = parse_positions(payload)
    socket = caller.live.watches.get(caller.sid)
    if socket is None:
        return {"streams": []}
    if len(socket.streams.keys() | {position.stream for position in wanted}) > MOST_WATCHED:
        raise Refusal("This page follows too many things at once. Load it again.")
    under = socket.under  # from before the read: what changes after it sends the socket to the relay again
    answers = read(caller.actor, partial(catch_up, wanted=wanted))
    overtaken = [position for position, answer in zip(wanted, answers, strict=True) if not _join(caller, answer, under)]
    if overtaken:
        again = {answer.stream: answer for answer in read(caller.actor, partial(catch_up, wanted=overtaken))}
        answers = [again.get(answer.stream, answer) for answer in answers]
    return _answer(answers)


def _join(caller: Caller, answer: CaughtUp, under: int | None) -> bool:
    if answer.refused or answer.subject is None:
        caller.live.outlet.leave(caller.sid, answer.stream)
        return True
    about = (answer.kind, answer.subject)
    return caller.live.join(caller.sid, answer.stream, about, under, Head(answer.epoch, answer.head))


def _answer(answers: Sequence[CaughtUp]) -> Answer:
    return {"streams": [answer.for_client() for answer in answers]}


@socket_event("unfollow", action="stream.follow", access=signed_in)
def unfollow(caller: Caller, payload: object) -> Answer:
    """Hear nothing more of these streams."""
    streams = parse_ids(payload)
    for stream in streams:
        caller.live.outlet.leave(caller.sid, stream)
    return {"streams": [str(stream) for stream in streams]}
