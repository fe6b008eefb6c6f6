"""Which Authentication-Results are believed, and of which server (RFC 8601)."""

import pytest

from stafette.channels.mail.authentication import is_authenticated

MX = "mx.desk.example"
GOOD = f"{MX}; dmarc=pass header.from=firm.example"
ADDRESS = "anna@firm.example"

BELIEVED = [
    GOOD,
    f"{MX} 1; spf=fail smtp.mailfrom=x.example; dmarc=pass (p=reject dis=none) header.from=Firm.Example",
    f"{MX};\r\n\tdkim=pass header.d=firm.example header.s=a;\r\n spf=none",
    f"{MX}; spf=pass smtp.mailfrom=anna@firm.example",
    f'(by us) "{MX}" (a (nested) comment); dmarc=pass reason="good; very" header.from=firm.example',
]  # fmt: skip
NOT_BELIEVED = [
    "",
    f"{MX}; none",
    "evil.example; dmarc=pass header.from=firm.example",
    f"x{MX}; dmarc=pass header.from=firm.example",
    f"{MX}; dmarc=fail header.from=firm.example; dkim=pass header.d=firm.example",
    f"{MX}; dmarc=pass header.from=evil.example",
    f"{MX}; dmarc=pass",
    f"{MX}; dkim=pass header.d=mail.firm.example",
    f"{MX}; dkim=pass header.i=@firm.example",
    f"{MX}; spf=softfail smtp.mailfrom=firm.example",
    f"{MX}; iprev=pass policy.iprev=firm.example",
    f"{MX}; spf=none (dmarc=pass header.from=firm.example)",
    f'{MX}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=firm.example "@evil.example',
    f'{MX}; spf=pass smtp.mailfrom="a dkim=pass header.d=firm.example"@evil.example',
    f'{MX}; spf=none reason="never closed; dmarc=pass header.from=firm.example',
    f"{MX}; spf=none (never closed; dmarc=pass header.from=firm.example",
    "evil.example (mx.desk.example; dmarc=pass header.from=firm.example",
]


@pytest.mark.parametrize("field", BELIEVED)
def test_what_our_server_found_is_believed(field):
    assert is_authenticated([field], authserv=MX, address=ADDRESS)


@pytest.mark.parametrize("field", NOT_BELIEVED)
def test_nothing_else_is(field):
    assert not is_authenticated([field], authserv=MX, address=ADDRESS)


def test_only_the_topmost_field_of_our_server_counts():
    bad = f"{MX}; dmarc=fail header.from=firm.example"
    other = "elsewhere.example; dmarc=fail"
    assert not is_authenticated([bad, GOOD], authserv=MX, address=ADDRESS)
    assert is_authenticated([other, GOOD, bad], authserv=MX, address=ADDRESS)


def test_without_a_server_that_the_desk_names_nobody_is_believed():
    assert not is_authenticated(["; dmarc=pass header.from=firm.example", GOOD], authserv="", address=ADDRESS)  # fmt: skip


def test_a_domain_in_its_own_script_is_compared_in_ascii():
    field = f"{MX}; dmarc=pass header.from=xn--bro-hoa.example"
    assert is_authenticated([field], authserv=MX, address="anna@büro.example")


@pytest.mark.parametrize("piece", ["(", '"', "\\", "a", ";", "=", "a=(", " ="])
def test_a079_no_field_makes_reading_slow(piece):
    assert not is_authenticated([piece * 100_000], authserv=MX, address=ADDRESS)
