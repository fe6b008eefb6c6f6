"""What an operation answers, before it is HTTP: it can be kept, and told again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from django.http import HttpResponse
from pydantic import BaseModel

from stafette.api.problems import FORESEEN, MEDIA_TYPE, Problem, problem_of

JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """A status and the JSON that goes with it."""

    status: int
    content: str
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        wrong = self.status >= HTTPStatus.BAD_REQUEST
        return HttpResponse(
            self.content,
            status=self.status,
            content_type=MEDIA_TYPE if wrong else JSON,
            headers=self.headers,
        )


def answer_of(act: Callable[[], BaseModel], *, status: int) -> Answer:
    """What the operation returns, or the problem when it says no; a failure is raised."""
    try:
        return Answer(status, act().model_dump_json())
    except FORESEEN as error:
        return told(problem_of(error))


def told(problem: Problem) -> Answer:
    return Answer(problem.status.value, problem.told(), problem.headers)
