from django.db.models import QuerySet

from stafette.notifications.models import Notice
from stafette.people.models import Person


def notices_of(person: Person) -> QuerySet[Notice]:
    """What somebody was told, newest first."""
    return Notice.objects.filter(person=person).select_related("ticket", "by").order_by("-id")
