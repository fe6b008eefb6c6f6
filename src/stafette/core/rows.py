"""Rows written and read without building a query: for the few places that every mail passes.

Django builds the same SQL anew each time, which costs ten times what the database needs (0.5 ms
against 0.05 for an INSERT). Here the SQL of a model is made once; values and columns go through
the model's own fields, so that both databases get and give what the ORM would. Everything else in
the product uses the ORM. See docs/decisions/0011-rows.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
Adapt = Callable[[Any], Any]

MOST_VALUES = 900  # of a statement: SQLite takes 999 in its older builds
_AS_THEY_ARE = (
    models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey,
)  # fmt: skip
_PLAIN = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True)
class Table:
    """What is made once of a model: names of columns, and how their values are told and read."""

    name: str
    fields: tuple[Any, ...]
    columns: tuple[str, ...]
    adapt: tuple[Adapt, ...]
    readers: tuple[tuple[int, Adapt], ...]

    @property
    def names(self) -> list[str]:
        return [field.attname for field in self.fields]


@cache
def _table(model: type[models.Model], vendor: str) -> Table:
    fields = tuple(model._meta.concrete_fields)
    quote = connection.ops.quote_name
    return Table(
        name=quote(model._meta.db_table),
        fields=fields,
        columns=tuple(quote(str(field.column)) for field in fields),
        adapt=tuple(_adapted(field) for field in fields),
        readers=tuple((at, read) for at, field in enumerate(fields) if (read := _reader(field))),
    )


def table(model: type[models.Model]) -> Table:
    return _table(model, connection.vendor)


def _adapted(field: Any) -> Adapt:
    """How a value of the field is told to the database."""
    plain = isinstance(field, _AS_THEY_ARE)
    moment = isinstance(field, models.DateTimeField)

    def adapt(value: Any) -> Any:
        if value is None or (plain and type(value) in _PLAIN):
            return value
        if moment:
            return connection.ops.adapt_datetimefield_value(value)
        return field.get_db_prep_save(value, connection)

    return adapt


def _reader(field: Any) -> Adapt | None:
    """How a column of the database becomes a value of the field; None when it is one."""
    column = field.get_col(field.model._meta.db_table)
    converters = [
        *connection.ops.get_db_converters(column),
        *column.get_db_converters(connection),
    ]
    if not converters:
        return None

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return value

    return read


def insert(instances: Iterable[M], *, or_ignore: bool = False) -> list[M]:
    """Write new rows, all of one model, and give them their ids, within the caller's transaction.

    With `or_ignore` a row that a unique constraint refuses is left out, and no ids are given.
    """
    rows = list(instances)
    if not rows:
        return rows
    known = table(type(rows[0]))
    without = _own_key(known, rows[0])
    at_a_time = max(1, MOST_VALUES // len(known.fields))
    for begin in range(0, len(rows), at_a_time):
        _insert(known, rows[begin : begin + at_a_time], without=without, or_ignore=or_ignore)
    return rows


def _own_key(known: Table, row: models.Model) -> int:
    """The place of the column that the database fills, -1 when we give the key."""
    places = (at for at, field in enumerate(known.fields) if field.primary_key)
    place = next(places)
    return place if row.pk is None else -1


def _insert(known: Table, rows: Sequence[M], *, without: int, or_ignore: bool) -> None:
    values: list[Any] = []
    written = [at for at in range(len(known.fields)) if at != without]
    for row in rows:
        given = row.__dict__
        values += [known.adapt[at](given[known.fields[at].attname]) for at in written]
    statement = _insert_statement(known, len(rows), without, or_ignore)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        keys = cursor.fetchall() if without >= 0 and not or_ignore else []
    for row, (key,) in zip(rows, keys, strict=False):
        row.pk = key
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


_statements: dict[tuple[str, int, int, bool, str], str] = {}


def _insert_statement(known: Table, count: int, without: int, or_ignore: bool) -> str:
    name = (known.name, count, without, or_ignore, connection.vendor)
    if name not in _statements:
        columns = [column for at, column in enumerate(known.columns) if at != without]
        row = f"({', '.join(['%s'] * len(columns))})"
        returning = known.columns[without] if without >= 0 and not or_ignore else ""
        _statements[name] = (
            f"INSERT INTO {known.name} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"  # noqa: S608 -- names of our models
            + (" ON CONFLICT DO NOTHING" if or_ignore else "")
            + (f" RETURNING {returning}" if returning else "")
        )
    return _statements[name]


def select(model: type[M], tail: str = "", values: Sequence[Any] = ()) -> list[M]:
    """Rows as instances; `tail` is what follows FROM, our own SQL with %s for each value."""
    known = table(model)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_of(known))} FROM {known.name} {tail}", values)  # noqa: S608 -- names of our models, our own tail
        return [read(model, row) for row in cursor.fetchall()]


@cache
def _of(known: Table) -> tuple[str, ...]:
    return tuple(f"{known.name}.{column}" for column in known.columns)


def read(model: type[M], row: Sequence[Any]) -> M:
    """An instance of a row that has all columns of the model in their order."""
    known = table(model)
    values = list(row)
    for at, convert in known.readers:
        values[at] = convert(values[at])
    return model.from_db(connection.alias, known.names, values)


def columns(model: type[models.Model]) -> str:
    """All columns of the model in their order, for a statement whose rows are given to `read`."""
    return ", ".join(_of(table(model)))


def update(model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Set the values in the rows whose columns equal `where` (None: is null); how many.

    Keys are names of attributes (`ticket_id`).
    """
    known = table(model)
    adapt = dict(zip(known.names, known.adapt, strict=True))
    column = dict(zip(known.names, known.columns, strict=True))
    told = ", ".join(f"{column[name]} = %s" for name in values)
    same = " AND ".join(
        f"{column[name]} = %s" if value is not None else f"{column[name]} IS NULL"
        for name, value in where.items()
    )
    given = [adapt[name](value) for name, value in values.items()]
    given += [adapt[name](value) for name, value in where.items() if value is not None]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {known.name} SET {told} WHERE {same}", given)  # noqa: S608 -- names of our models
        return int(cursor.rowcount)
