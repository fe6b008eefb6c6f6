import pytest

from stafette.catalog import actions, queries
from stafette.catalog.models import Service
from stafette.core.models import JournalEntry
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db


def saved(service=None, description=None, **names):
    return actions.save_service(
        service=service, names=names, description=description or {}, by=None, at=NINE
    )


def test_a_service_has_its_names_by_language():
    mail = saved(de=" E-Mail  und Kalender", en="Email and calendar", description={"de": ""})

    assert mail.names == {"de": "E-Mail und Kalender", "en": "Email and calendar"}
    assert mail.description == {}
    assert JournalEntry.objects.get(name="ServiceSaved").facts == {"service_id": mail.pk}


def test_one_language_is_enough_but_none_is_not():
    assert saved(de="ERP", en="").names == {"de": "ERP"}
    with pytest.raises(ValueError, match="at least one language"):
        saved(de=" ", en="")


def test_a_name_is_given_once_in_whichever_language():
    saved(de="ERP", en="ERP")

    with pytest.raises(actions.ServiceNameTaken):
        saved(de="Warenwirtschaft", en="erp")
    assert Service.objects.count() == 1


def test_a_retired_service_is_offered_no_longer_and_frees_its_name():
    erp = saved(de="ERP")

    actions.retire_service(service=erp, by=None, at=NINE)

    assert list(queries.services()) == []
    assert saved(de="ERP").pk != erp.pk
