"""What a proof asks of the whole record: that it holds, and that two looks at it saw the same."""

from django.apps import apps
from django.db import connection

from therapy_notes.integrity import verify
from therapy_notes.models import AuditEvent, Note, Signature, SignedVersion


def everything():
    """All rows of all tables, by table."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table, key = (connection.ops.quote_name(one) for one in (model._meta.db_table, model._meta.pk.column))
            cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
            found[model._meta.db_table] = cursor.fetchall()
    return found


def holds():
    """The record verifies, and every signature of an author has its version, its audit event and its note's state."""
    assert [str(problem) for problem in verify()] == []
    versions = SignedVersion.objects.count()
    assert AuditEvent.objects.filter(event="note.signed").count() == versions
    assert Signature.objects.values("version").distinct().count() == versions
    signed = SignedVersion.objects.values("note")
    assert not Note.objects.filter(status__in=Note.SIGNED_BY_AUTHOR).exclude(pk__in=signed).exists()
    return True
