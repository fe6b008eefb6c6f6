"""The tags that all faces share: icons, badges, deadlines, form controls, the frame."""

from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import RequestContext
from django.utils.safestring import SafeString, mark_safe

from stafette.config.frame import Frame, frame_of
from stafette.desk import markup

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "clock" %}`; `size="l"` is the 20 px one."""
    return markup.icon(name, size)


@register.simple_tag
def mark() -> SafeString:
    """The sign of Stafette."""
    return mark_safe(markup.MARK)  # noqa: S308 -- a constant


@register.simple_tag
def level(number: int, kind: str = "") -> SafeString:
    """`{% level 2 %}`, `{% level 2 "solid" %}`, `{% level 3 "open" %}`."""
    return markup.level(number, kind=kind)


@register.filter
def level_name(number: int) -> str:
    """`{{ 2|level_name }}` is "2nd Level"."""
    return markup.level_name(number)


@register.simple_tag
def due(deadline: markup.Due | None) -> SafeString:
    """`{% due page.due %}` draws a deadline."""
    return markup.due(deadline)


@register.simple_tag
def avatar(initials: str, level: int | None = None, size: str = "") -> SafeString:
    """`{% avatar "JK" level=1 size="s" %}`."""
    return markup.avatar(initials, level=level, size=size)


@register.simple_tag
def control(field: BoundField, **attributes: Any) -> SafeString:
    """The control of a form field in our looks; ARIA attributes come from Django."""
    look = {} if field.widget_type in {"checkbox", "radioselect"} else {"class": "input"}
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return field.as_widget(attrs=look | named)


@register.simple_tag(takes_context=True)
def frame(context: RequestContext) -> Frame:
    """What the agents' frame shows around a page; made once a request."""
    return frame_of(context["request"])
