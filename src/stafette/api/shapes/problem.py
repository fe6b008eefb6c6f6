"""A problem as the OpenAPI document describes it (RFC 9457); `problems` writes it."""

from pydantic import BaseModel


class FieldProblem(BaseModel):
    field: str
    message: str


class ProblemShape(BaseModel):
    type: str
    title: str
    status: int
    detail: str | None = None
    code: str | None = None
    errors: list[FieldProblem] | None = None
    missing: list[str] | None = None
    reference: str | None = None
