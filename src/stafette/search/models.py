"""What can be found: a title, an excerpt, and the words under which a document is kept."""

from django.db import models


class Document(models.Model):
    """One entry of the index: some kind of thing, named by its key, that some may see.

    `codes` says who may see it and of what kind it is, each code between spaces. The words are
    kept as they were indexed: taking an entry out needs them. How they are looked up differs by
    database and is made in the migrations: FTS5 kept by triggers on SQLite, postings on PostgreSQL.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    language = models.CharField(max_length=5, blank=True)
    title = models.CharField(max_length=300)
    excerpt = models.TextField(blank=True)
    codes = models.TextField()
    title_words = models.TextField(blank=True)
    body_words = models.TextField(blank=True)
    length = models.PositiveIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="one_document_a_key"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.title}"
