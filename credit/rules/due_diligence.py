"""Which step of a due-diligence file may follow, and what is missing (DOMAIN.md S4, S7)."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

STEPS = ("ACCEPT", "COLLECT", "INTERVIEW", "ANALYSE", "REPORT", "SUBMITTED")
QUERIES = ("CREDIT_BUREAU", "BLACKLIST", "ACCOUNT")
VERIFICATIONS = ("IDENTITY", "OPERATION", "CREDIT", "ASSETS", "USE")
OPINION, LEAD_SIGNATURE, CO_SIGNATURE = "OPINION", "LEAD_SIGNATURE", "CO_SIGNATURE"


@dataclass(frozen=True)
class State:
    """What a file holds: its step, the checks that count, the opinion, the two signatures."""

    step: str
    checks: Collection[str] = ()
    has_opinion: bool = False
    lead_signed: bool = False
    co_signed: bool = False


def next_step(step: str) -> str:
    """The step after `step`; the last one has none ("")."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else ""


def missing(state: State) -> tuple[str, ...]:
    """What keeps the file on its step: kinds of check, the opinion, signatures; () goes on.

    The three queries before the interview, the five verifications before the analysis, the
    opinion before the report, everything with both signatures before it is submitted.
    """
    asked = {
        "COLLECT": QUERIES,
        "INTERVIEW": VERIFICATIONS,
        "ANALYSE": (OPINION,),
        "REPORT": (*QUERIES, *VERIFICATIONS, OPINION, LEAD_SIGNATURE, CO_SIGNATURE),
    }.get(state.step, ())
    return tuple(one for one in asked if not _has(state, one))


def missing_to_submit(state: State) -> tuple[str, ...]:
    """What is missing between here and submission, whatever the step."""
    asked = (*QUERIES, *VERIFICATIONS, OPINION, LEAD_SIGNATURE, CO_SIGNATURE)
    return tuple(one for one in asked if not _has(state, one))


def _has(state: State, one: str) -> bool:
    return {
        OPINION: state.has_opinion,
        LEAD_SIGNATURE: state.lead_signed,
        CO_SIGNATURE: state.co_signed,
    }.get(one, one in state.checks)


def digest(*parts: object) -> str:
    """The SHA-256 of what somebody reads, part by part: equal texts only have equal digests."""
    text = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
