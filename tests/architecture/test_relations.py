"""Foreign keys are written as strings, so the import linter cannot see them; this can."""

from django.apps import apps

from tests.architecture.house import floors


def context(model) -> str:
    return model.__module__.split(".")[1]


def ours(model) -> bool:
    return model.__module__.startswith("stafette.")


def relations():
    for model in filter(ours, apps.get_models(include_auto_created=False)):
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and ours(field.related_model):
                yield model, field


def test_relations_point_downwards():
    floor = floors()
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in relations()
        if floor[context(field.related_model)] > floor[context(model)]
    ]
    assert upward == []


def test_nothing_is_deleted_in_passing():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model, field in relations()
        if not field.many_to_many and field.remote_field.on_delete.__name__ != "PROTECT"
    ]
    assert loose == []
