from stafette.catalog.models import Service
from tests.desk.visitors import seen

NEW = "/setup/services/new/"


def test_a_service_has_names_in_both_languages(desk):
    answer = desk.admin.post(NEW, {"name_de": "E-Mail", "name_en": "Email"})

    assert (answer.url, Service.objects.get().names) == (
        "/setup/services/",
        {"de": "E-Mail", "en": "Email"},
    )


def test_without_any_name_it_is_refused(desk):
    answer = desk.admin.post(NEW, {"name_de": " "})

    assert answer.context["form"].errors == {
        "name_de": ["Benennen Sie den Service in mindestens einer Sprache"]
    }


def test_a_name_that_is_taken_is_said_at_the_field(desk):
    Service.objects.create(names={"de": "ERP"})
    answer = desk.admin.post(NEW, {"name_de": "erp"})

    assert answer.context["form"].errors == {"name_de": ["Ein anderer Service heißt schon „ERP“."]}


def test_one_language_is_enough_and_the_list_says_so(desk):
    Service.objects.create(names={"de": "ERP"})

    assert "nur in einer Sprache" in seen(desk.admin.get("/setup/services/"))


def test_a_change_keeps_what_is_not_touched(desk):
    erp = Service.objects.create(names={"de": "ERP"}, description={"de": "Alt"})
    page = f"/setup/services/{erp.pk}/"
    before = desk.admin.get(page).context["form"].initial

    desk.admin.post(page, before | {"name_en": "ERP system"})

    erp.refresh_from_db()
    assert (erp.names, erp.description) == ({"de": "ERP", "en": "ERP system"}, {"de": "Alt"})


def test_a_service_is_retired(desk):
    erp = Service.objects.create(names={"de": "ERP"})

    desk.admin.post(f"/setup/services/{erp.pk}/retire/")

    assert desk.admin.get(f"/setup/services/{erp.pk}/").status_code == 404
