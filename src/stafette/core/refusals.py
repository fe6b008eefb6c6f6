"""Refusals: an action says no, in a sentence for the person who asked."""

from typing import Any

from django.utils.functional import Promise


class Refusal(Exception):
    """The state of things forbids it. `code` is stable for programs, the text is for people."""

    code = "refused"

    def __init__(self, sentence: "str | Promise", **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.facts = sentence, facts

    def __str__(self) -> str:
        return str(self.sentence) % self.facts if self.facts else str(self.sentence)


class Incomplete(Refusal):
    """What was said is not enough; `missing` names the fields."""

    code = "incomplete"

    def __init__(self, sentence: "str | Promise", *, missing: list[str]) -> None:
        super().__init__(sentence)
        self.missing = missing
