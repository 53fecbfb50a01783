"""Every failure Vitrine knows, sorted by what happens next, not by where it arose.

CoreError                 has a cause, a next step, and an exit status
  Retryable(after_s)      the same call may succeed later: the queue tries again
    Waiting               nothing is wrong, it takes its time
  Permanent               the same call can never succeed: stop, show it
    BadInput(field)       the caller sent something unusable
    Refused               a rule of ours said no (gate not passed, budget spent)
    Forged                a signature did not match: answer 401, tell nobody why
  NeedsMerchant(action)   a person must change something in the shop or in the settings
    LockedOut             the shop takes our key no longer
    Conflict              the merchant's own edit stands in the way: never overwritten
"""

from __future__ import annotations

EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_OUTSIDE = 3


class CoreError(Exception):
    """Base of all failures shown to a person: what happened (`cause`) and what to do (`next_step`)."""

    exit_code = EXIT_OUTSIDE
    code = "error"
    spent: object = None  # what a model was asked before it came to this (core.ports.text.spent_on)

    def __init__(self, cause: str, next_step: str = "") -> None:
        self.cause = cause.strip()
        self.next_step = next_step.strip()
        super().__init__(self.cause)

    def __str__(self) -> str:
        return f"{self.cause} {self.next_step}".strip()

    def as_dict(self) -> dict[str, str]:
        """The same words in page, API and log."""
        return {"code": self.code, "cause": self.cause, "next_step": self.next_step}


class Retryable(CoreError):
    """Try again after `after_s` seconds (0 = at once)."""

    code = "retry_later"

    def __init__(self, cause: str, next_step: str = "", *, after_s: float = 30.0) -> None:
        super().__init__(cause, next_step or "Vitrine tries again by itself.")
        self.after_s = after_s


class Waiting(Retryable):
    """Nothing went wrong: what was asked for takes its time. Looking again counts as no try."""

    code = "waiting"


class Permanent(CoreError):
    """Never retried."""

    code = "permanent"


class BadInput(Permanent):
    """What the caller sent cannot be used; `field` names the part that is wrong."""

    exit_code = EXIT_USAGE
    code = "bad_input"

    def __init__(self, cause: str, next_step: str = "", *, field: str = "") -> None:
        super().__init__(cause, next_step)
        self.field = field


class ModelFault(Permanent):
    """A language model answered, and its answer cannot be used. `kind`: refused, truncated, empty, not_json,
    wrong_shape, wrong_content. `answer` is what it said, cut short, for whoever looks into it."""

    code = "model_fault"

    def __init__(self, kind: str, cause: str, next_step: str = "", *, answer: str = "") -> None:
        super().__init__(cause, next_step)
        self.kind, self.answer = kind, answer[:2_000]


class Refused(Permanent):
    """A rule of ours said no. Nothing was written."""

    exit_code = EXIT_FINDINGS
    code = "refused"


class Forged(Permanent):
    """A signature or state token did not match."""

    code = "forged"


class NeedsMerchant(CoreError):
    """Stops until a person acts; `next_step` says what to do, in the words of the shop's own admin."""

    code = "needs_merchant"


class LockedOut(NeedsMerchant):
    """The shop takes our key no longer: it was taken back, or we were thrown out."""

    code = "locked_out"


class Conflict(NeedsMerchant):
    """Somebody changed the text in the shop since we last looked."""

    exit_code = EXIT_FINDINGS
    code = "conflict"
