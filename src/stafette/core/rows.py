"""Rows written and read without building a query: for the few places that every mail passes.

Django builds the same SQL anew each time, which costs ten times what the database needs (0.5 ms
against 0.05 for an INSERT). Here the SQL of a model is made once; values and columns go through
the model's own fields, so that both databases get and give what the ORM would. Everything else in
the product uses the ORM. See docs/decisions/0011-rows.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)
Adapt = Callable[[Any], Any]

MOST_VALUES = 900  # of a statement: SQLite takes 999 in its older builds
_AS_THEY_ARE = (
    models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey,
)  # fmt: skip
_PLAIN = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True, eq=False)
class Table:
    """What is made once of a model: names of columns, and how their values are told and read."""

    name: str
    fields: tuple[Any, ...]
    names: tuple[str, ...]
    columns: tuple[str, ...]
    key: int  # the place of the primary key
    adapt: tuple[Adapt, ...]
    readers: tuple[tuple[str, Adapt], ...]
    all_columns: str
    inserts: dict[tuple[int, bool, bool], str]
    updates: dict[tuple[tuple[str, ...], ...], str]
    defaults: tuple[tuple[str, Any], ...]

    def column_of(self, name: str) -> str:
        return self.columns[self.names.index(name)]

    def adapted(self, name: str, value: Any) -> Any:
        return self.adapt[self.names.index(name)](value)


@cache
def table(model: type[models.Model]) -> Table:
    """Of the one database that a process has to do with."""
    vendor = connection.vendor
    fields = tuple(model._meta.concrete_fields)
    quote = connection.ops.quote_name
    name = quote(model._meta.db_table)
    columns = tuple(quote(str(field.column)) for field in fields)
    return Table(
        name=name,
        fields=fields,
        names=tuple(field.attname for field in fields),
        columns=columns,
        key=next(at for at, field in enumerate(fields) if field.primary_key),
        adapt=tuple(_adapted(field, vendor) for field in fields),
        readers=tuple((field.attname, read) for field in fields if (read := _reader(field))),
        all_columns=", ".join(f"{name}.{column}" for column in columns),
        inserts={},
        updates={},
        defaults=tuple((field.attname, field.get_default) for field in fields),
    )


def _adapted(field: Any, vendor: str) -> Adapt:
    """How a value of the field is told to the database."""
    if isinstance(field, models.DateTimeField):
        return _moment_on_sqlite if vendor == "sqlite" else _unchanged
    plain = isinstance(field, _AS_THEY_ARE)

    def adapt(value: Any) -> Any:
        if value is None or (plain and type(value) in _PLAIN):
            return value
        return field.get_db_prep_save(value, connection)

    return adapt


def _unchanged(value: Any) -> Any:
    return value


def moment(at: datetime) -> Any:
    """A moment as the database compares it, for a statement of one's own."""
    return connection.ops.adapt_datetimefield_value(at)


def _moment_on_sqlite(value: datetime | None) -> str | None:
    """As Django stores it there: UTC without saying so."""
    if value is None:
        return None
    return str(value.astimezone(UTC).replace(tzinfo=None))


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


def new(model: type[M], **values: Any) -> M:
    """An instance that is to be inserted, by names of attributes (`ticket_id`), else defaults.

    Like `Model(...)`, which asks each field and sends signals: for rows that come by the dozen.
    """
    instance = model.__new__(model)
    told = instance.__dict__
    for name, default in table(model).defaults:
        told[name] = values[name] if name in values else default()
    told["_state"] = ModelState()
    return instance


def insert(instances: Iterable[M], *, or_ignore: bool = False) -> list[M]:
    """Write new rows, all of one model, and give them their ids, within the caller's transaction.

    With `or_ignore` a row that a unique constraint refuses is left out, and no ids are given.
    """
    rows = list(instances)
    if not rows:
        return rows
    known = table(type(rows[0]))
    keyed = rows[0].pk is not None
    at_a_time = max(1, MOST_VALUES // len(known.fields))
    for begin in range(0, len(rows), at_a_time):
        _insert(known, rows[begin : begin + at_a_time], keyed=keyed, or_ignore=or_ignore)
    return rows


def _insert(known: Table, rows: Sequence[M], *, keyed: bool, or_ignore: bool) -> None:
    """`keyed`: the rows bring their keys; else the database gives them."""
    adapt, names = known.adapt, known.names
    places = [at for at in range(len(names)) if keyed or at != known.key]
    values = [adapt[at](row.__dict__[names[at]]) for row in rows for at in places]
    with connection.cursor() as cursor:
        cursor.execute(_insert_statement(known, len(rows), keyed, or_ignore), values)
        keys = [] if keyed or or_ignore else cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=False):
        row.pk = key
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _insert_statement(known: Table, count: int, keyed: bool, or_ignore: bool) -> str:
    name = (count, keyed, or_ignore)
    if name not in known.inserts:
        written = [it for at, it in enumerate(known.columns) if keyed or at != known.key]
        row = f"({', '.join(['%s'] * len(written))})"
        returning = "" if keyed or or_ignore else f" RETURNING {known.columns[known.key]}"
        known.inserts[name] = (
            f"INSERT INTO {known.name} ({', '.join(written)}) VALUES {', '.join([row] * count)}"  # noqa: S608 -- names of our models
            f"{' ON CONFLICT DO NOTHING' if or_ignore else ''}{returning}"
        )
    return known.inserts[name]


def select(model: type[M], tail: str = "", values: Sequence[Any] = ()) -> list[M]:
    """Rows as instances; `tail` is what follows FROM, our own SQL with %s for each value."""
    known = table(model)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {known.all_columns} FROM {known.name} {tail}", values)  # noqa: S608 -- names of our models, our own tail
        found = cursor.fetchall()
    return [read(model, row) for row in found]


def select_with(
    model: type[M], named: tuple[str, ...], tail: str = "", values: Sequence[Any] = ()
) -> list[M]:
    """The same with the rows that foreign keys name; one of them is one instance for all.

    `named` are fields that are never null; in `tail` columns of the model go with its table.
    """
    statement, widths = _joined(model, named)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {tail}", values)
        found = cursor.fetchall()
    known: dict[tuple[str, Any], models.Model] = {}
    return [_read_with(model, row, widths, known) for row in found]


@cache
def _joined(
    model: type[models.Model], named: tuple[str, ...]
) -> tuple[str, tuple[tuple[str, type[models.Model], int], ...]]:
    """The statement up to its tail; of each field the model that it names and its first column."""
    own = table(model)
    told, joins, widths = [own.all_columns], [f"FROM {own.name}"], []
    begin = len(own.columns)
    for name in named:
        other = cast(type[models.Model], model._meta.get_field(name).related_model)
        its = table(other)
        place = own.columns[own.names.index(f"{name}_id")]
        joins.append(f"JOIN {its.name} ON {its.name}.{its.columns[its.key]} = {own.name}.{place}")
        told.append(its.all_columns)
        widths.append((name, other, begin))
        begin += len(its.columns)
    return f"SELECT {', '.join(told)} {' '.join(joins)}", tuple(widths)


def _read_with(
    model: type[M],
    row: Sequence[Any],
    widths: tuple[tuple[str, type[models.Model], int], ...],
    known: dict[tuple[str, Any], models.Model],
) -> M:
    own = read(model, row[: len(table(model).columns)])
    for name, other, begin in widths:
        key = (name, getattr(own, f"{name}_id"))
        if key not in known:
            known[key] = read(other, row[begin : begin + len(table(other).columns)])
        setattr(own, name, known[key])
    return own


def one(model: type[M], key: Any) -> M:
    """The row with that primary key. Raises the model's DoesNotExist."""
    known = table(model)
    found = select(model, f"WHERE {known.name}.{known.columns[known.key]} = %s", [key])
    if not found:
        raise cast(Any, model).DoesNotExist(f"{model.__name__} {key}")
    return found[0]


def read(model: type[M], row: Sequence[Any]) -> M:
    """An instance of a row that has all columns of the model in their order.

    As `Model.from_db` makes it, without asking each field how it is set and without signals, of
    which we have none: half of what reading a row costs.
    """
    known = table(model)
    instance = model.__new__(model)
    values = instance.__dict__
    values.update(zip(known.names, row, strict=True))
    for name, convert in known.readers:
        values[name] = convert(values[name])
    state = values["_state"] = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    return instance


def columns(model: type[models.Model]) -> str:
    """All columns of the model in their order, for a statement whose rows are given to `read`."""
    return table(model).all_columns


def store(instances: Sequence[models.Model], names: tuple[str, ...]) -> None:
    """Write the named attributes of rows that are there, all of one model, in one statement.

    The caller holds the rows: one that is gone would be there again.
    """
    if not instances:
        return
    known = table(type(instances[0]))
    at_a_time = max(1, MOST_VALUES // len(known.fields))
    for begin in range(0, len(instances), at_a_time):
        part = instances[begin : begin + at_a_time]
        row = f"({', '.join(['%s'] * len(known.columns))})"
        told = [f"{it} = excluded.{it}" for it in map(known.column_of, names)]
        values = [
            adapt(one.__dict__[name])
            for one in part
            for adapt, name in zip(known.adapt, known.names, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {known.name} ({', '.join(known.columns)})"  # noqa: S608 -- names of our models
                f" VALUES {', '.join([row] * len(part))}"
                f" ON CONFLICT ({known.columns[known.key]}) DO UPDATE SET {', '.join(told)}",
                values,
            )


def update(model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Set the values in the rows whose columns equal `where` (None: is null); how many.

    Keys are names of attributes (`ticket_id`).
    """
    known = table(model)
    bound = tuple(name for name, value in where.items() if value is not None)
    key = (tuple(values), tuple(where), bound)
    if key not in known.updates:
        known.updates[key] = _update_statement(known, *key)
    given = [known.adapted(name, values[name]) for name in values]
    given += [known.adapted(name, where[name]) for name in bound]
    with connection.cursor() as cursor:
        cursor.execute(known.updates[key], given)
        return int(cursor.rowcount)


def _update_statement(
    known: Table, told: tuple[str, ...], where: tuple[str, ...], bound: tuple[str, ...]
) -> str:
    changes = ", ".join(f"{known.column_of(name)} = %s" for name in told)
    same = " AND ".join(
        f"{known.column_of(name)} {'= %s' if name in bound else 'IS NULL'}" for name in where
    )
    return f"UPDATE {known.name} SET {changes} WHERE {same}"  # noqa: S608 -- names of our models
