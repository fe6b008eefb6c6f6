"""Where words are looked up: FTS5 kept by triggers on SQLite, postings on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE TABLE search_word (word TEXT PRIMARY KEY) WITHOUT ROWID",
    # All but ASCII is a letter to this tokeniser; words come stemmed and apart already.
    """CREATE VIRTUAL TABLE search_text USING fts5 (
        title_words, body_words, codes, content='', tokenize="ascii tokenchars ':=_-'"
    )""",
    "CREATE VIRTUAL TABLE search_count USING fts5vocab (search_text, row)",
    """CREATE TRIGGER search_filed AFTER INSERT ON search_document BEGIN
        INSERT INTO search_text (rowid, title_words, body_words, codes)
        VALUES (new.id, new.title_words, new.body_words, new.codes);
    END""",
    """CREATE TRIGGER search_taken_out AFTER DELETE ON search_document BEGIN
        INSERT INTO search_text (search_text, rowid, title_words, body_words, codes)
        VALUES ('delete', old.id, old.title_words, old.body_words, old.codes);
    END""",
    """CREATE TRIGGER search_refiled AFTER UPDATE ON search_document
    WHEN old.title_words <> new.title_words OR old.body_words <> new.body_words
        OR old.codes <> new.codes
    BEGIN
        INSERT INTO search_text (search_text, rowid, title_words, body_words, codes)
        VALUES ('delete', old.id, old.title_words, old.body_words, old.codes);
        INSERT INTO search_text (rowid, title_words, body_words, codes)
        VALUES (new.id, new.title_words, new.body_words, new.codes);
    END""",
)
SQLITE_AWAY = (
    "DROP TRIGGER search_filed",
    "DROP TRIGGER search_taken_out",
    "DROP TRIGGER search_refiled",
    "DROP TABLE search_count",
    "DROP TABLE search_text",
    "DROP TABLE search_word",
)
POSTGRESQL = (
    'CREATE TABLE search_word (word text COLLATE "C" PRIMARY KEY)',
    """CREATE TABLE search_posting (
        term bigint NOT NULL, document integer NOT NULL,
        times smallint NOT NULL, length smallint NOT NULL,
        PRIMARY KEY (term, document) INCLUDE (times, length)
    )""",
    # Look-ups read the index alone, which takes a young visibility map.
    "ALTER TABLE search_posting SET (autovacuum_vacuum_insert_scale_factor = 0.05)",
)
POSTGRESQL_AWAY = ("DROP TABLE search_posting", "DROP TABLE search_word")


def make(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def take_away(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_AWAY, "postgresql": POSTGRESQL_AWAY})


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = (("search", "0001_initial"),)
    operations = (migrations.RunPython(make, take_away),)
