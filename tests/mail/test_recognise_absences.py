"""Automatic answers in many languages, with the fields that say so and without them."""

import pytest

from stafette.channels.mail.parsing import parse
from tests.mail.samples import mail


@pytest.mark.parametrize(
    "subject",
    [
        "Automatische Antwort: Drucker",
        "Automatische Antwort",
        "Abwesenheitsnotiz: Drucker",
        "Abwesenheitsnotiz",
        "Abwesend: Re: [#4711] Drucker",
        "Abwesenheitsassistent: Drucker",
        "Abwesenheitsagent: Drucker",
        "Out of Office: Printer",
        "Out of Office AutoReply: Printer",
        "Out of Office Re: Printer",
        "Out-of-Office: Printer",
        "OOO: Printer",
        "Automatic reply: Printer",
        "Auto-Reply: Printer",
        "Autoreply: Printer",
        "Auto: Out of office",
        "Auto Response: Printer",
        "[Auto-Reply] Printer",
        "I am currently out of the office",
        "Maria Weber is out of the office",
        "Ich bin derzeit nicht im Büro",
        "Bin im Urlaub: Drucker",
        "Nicht im Büro bis 19.01.",
        "Urlaub (Automatische Antwort)",
        "Vacation reply: Printer",
        "On vacation: Printer",
        "Réponse automatique : Imprimante",
        "Réponse automatique: Imprimante",
        "Absence du bureau : Imprimante",
        "Message d'absence",
        "Absent du bureau",
        "Respuesta automática: Impresora",
        "Fuera de la oficina: Impresora",
        "Risposta automatica: Stampante",
        "Fuori sede: Stampante",
        "Automatisch antwoord: Printer",
        "Afwezig: Printer",
        "Automatyczna odpowiedź: Drukarka",
        "Odpowiedź automatyczna: Drukarka",
        "Resposta automática: Impressora",
        "Automatiskt svar: Skrivare",
        "Autosvar: Printer",
        "Automatické odpovědi: Tiskárna",
        "Automatická odpověď: Tiskárna",
        "Automaattinen vastaus: Tulostin",
        "Автоматический ответ: Принтер",
        "自动答复: 打印机",
    ],
)
def test_a_subject_alone_tells_an_automatic_answer(subject):
    read = parse(mail(subject=subject))
    assert (read.auto_generated, read.out_of_office) == (True, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-replied (vacation)", "precedence": "bulk"},
        {"x_autoreply": "yes"},
        {"x_autorespond": "Drucker"},
        {"precedence": "auto_reply"},
        {"x_vacation": "yes"},
        {"x_auto_response_suppress": "All", "subject": "Automatische Antwort: x"},
        {"return_path": "<>", "subject": "Automatic reply: x"},
        {"auto_submitted": "auto-generated", "subject": "Abwesenheitsnotiz: x"},
        {"list_unsubscribe": "<mailto:x@kunde.example>", "x_autoreply": "yes"},
    ],
)
def test_fields_tell_that_somebody_is_away(headers):
    read = parse(mail("Ich bin weg.", **headers))
    assert (read.auto_generated, read.out_of_office) == (True, True)


def test_an_absence_that_names_another_address_is_no_delivery_report():
    read = parse(
        mail(
            "Ihre Mail wird nicht gelesen, ich konnte nicht umleiten. Dringend: b@kunde.example, "
            "sonst does not exist.",
            return_path="<>",
            auto_submitted="auto-replied",
            subject="Re: Drucker",
        )
    )
    assert (read.delivery_report, read.automatic) == (None, "auto_replied")


@pytest.mark.parametrize(
    "headers",
    [
        {"subject": "Automatische Antwort einrichten"},
        {"subject": "AW: Automatische Antwort: Drucker"},
        {"subject": "Absence: congés"},
        {"subject": "Out of office message in Outlook does not work"},
        {"subject": "Urlaub eintragen"},
        {"subject": "Urlaubsantrag: Fehler im Formular"},
        {"subject": "Abwesenheitsassistent lässt sich nicht öffnen"},
        {"subject": "Vacation calendar"},
        {"subject": "Holiday: which printers stay on"},
        {"subject": "Absence de réseau au bureau"},
        {"subject": "Auto-Reply aktivieren"},
        {"subject": "Die automatische Antwort: wo stelle ich sie ein?"},
        {"auto_submitted": "no", "x_auto_response_suppress": "none"},
        {"from_": "Norep Lyon <norep.lyon@kunde.example>"},
        {"from_": "Bounce Castle <info@kunde.example>"},
        {"precedence": "normal"},
    ],
)
def test_a_person_who_writes_about_it_is_none(headers):
    assert parse(mail(**headers)).auto_generated is False
