"""How mailers of many languages quote, and answers above, below and between what they quote."""

import pytest

from stafette.channels.mail.quotes import visible_text

ANSWER = "Danke, es geht wieder.\n\nGrüße\nMaria"
OURS = "Bitte neu starten.\n\nAnna Beispiel\nSupport"
MARKED = "> Bitte neu starten.\n>\n> Anna Beispiel\n> Support"

ATTRIBUTIONS = {
    "gmail de": "Am Mo., 12. Jan. 2026 um 09:12 Uhr schrieb Support Demo <support@demo.example>:",
    "gmail en": "On Mon, 12 Jan 2026 at 09:12, Support Demo <support@demo.example> wrote:",
    "gmail en, broken": "On Mon, Jan 12, 2026 at 9:12 AM Support Demo <\nsupport@demo.example> wrote:",
    "gmail fr": "Le lun. 12 janv. 2026 à 09:12, Support Demo <support@demo.example> a écrit :",
    "gmail es": "El lun, 12 ene 2026 a las 9:12, Support (<support@demo.example>) escribió:",
    "gmail it": "Il giorno lun 12 gen 2026 alle ore 09:12 Support <support@demo.example> ha scritto:",
    "gmail nl": "Op ma 12 jan 2026 om 09:12 schreef Support <support@demo.example>:",
    "gmail pl": "pon., 12 sty 2026 o 09:12 Support <support@demo.example> napisał(a):",
    "gmail pt": "Em seg., 12 de jan. de 2026 às 09:12, Support <support@demo.example> escreveu:",
    "gmail sv": "Den mån 12 jan. 2026 kl 09:12 skrev Support <support@demo.example>:",
    "gmail da": "Den man. 12. jan. 2026 kl. 09.12 skrev Support <support@demo.example>:",
    "gmail cs": "po 12. 1. 2026 v 9:12 odesílatel Support <support@demo.example> napsal:",
    "gmail tr": "Support <support@demo.example>, 12 Oca 2026 Pzt, 09:12 tarihinde şunu yazdı:",  # noqa: RUF001 -- Turkish
    "gmail fi": "ma 12. tammik. 2026 klo 9.12 Support (support@demo.example) kirjoitti:",
    "gmail ru": "пн, 12 янв. 2026 г. в 09:12, Support <support@demo.example>:",  # noqa: RUF001 -- Russian
    "apple de": "Am 12.01.2026 um 09:12 schrieb Support Demo <support@demo.example>:",
    "apple en": "On 12 Jan 2026, at 09:12, Support Demo <support@demo.example> wrote:",
    "apple en, us": "On Jan 12, 2026, at 9:12\u202fAM, Support Demo <support@demo.example> wrote:",
    "apple fr": "Le 12 janv. 2026 à 09:12, Support Demo <support@demo.example> a écrit :",
    "apple de, no address": "Am 12.01.2026 um 09:12 schrieb Support Demo:",
    "thunderbird de": "Am 12.01.26 um 09:12 schrieb Support Demo:",
    "thunderbird en": "On 12/01/2026 09:12, Support Demo wrote:",
    "thunderbird fr": "Le 12/01/2026 à 09:12, Support Demo a écrit :",
    "thunderbird it": "Il 12/01/2026 09:12, Support Demo ha scritto:",
    "thunderbird nl": "Op 12-01-2026 om 09:12 schreef Support Demo:",
    "thunderbird es": "El 12/1/26 a las 9:12, Support Demo escribió:",
    "thunderbird pl": "W dniu 12.01.2026 o 09:12, Support Demo pisze:",
    "roundcube": "Am 2026-01-12 09:12, schrieb Support Demo:",
    "roundcube en": "On 2026-01-12 09:12, Support Demo wrote:",
    "horde": "Zitat von Support Demo <support@demo.example>:",
    "horde en": "Quoting Support Demo <support@demo.example>:",
    "mutt": "* Support Demo <support@demo.example> [2026-01-12 09:12]:",
    "evolution": "Am Montag, dem 12.01.2026 um 09:12 +0100 schrieb Support Demo:",
    "kmail": "Am Montag, 12. Januar 2026, 09:12:33 CET schrieb Support Demo:",
    "proton": "On Monday, January 12th, 2026 at 9:12 AM, Support <support@demo.example> wrote:",
    "proton de": "Am Montag, 12. Januar 2026 um 09:12, schrieb Support <support@demo.example>:",
    "spark": "On Jan 12, 2026 at 9:12 AM +0100, Support <support@demo.example>, wrote:",
    "samsung": "Am 12.01.2026 09:12 schrieb Support <support@demo.example>:",
    "k9": 'Am 12. Januar 2026 09:12:33 MEZ schrieb "Support Demo" <support@demo.example>:',
    "gmail ja": "2026年1月12日(月) 9:12 Support <support@demo.example>:",
    "ipad, long": "Am 12.01.2026 um 09:12 schrieb Support Demo Abteilung Technik und\n"
    "Versorgung der Kunde GmbH <support@demo.example>:",
}
NEEDS_MARKS = {"horde", "horde en", "mutt"}


@pytest.mark.parametrize("mailer", ATTRIBUTIONS)
def test_above_an_attribution_stands_the_answer(mailer):
    head = ATTRIBUTIONS[mailer]
    forms = [f"{head}\n{MARKED}", f"{head}\n\n{MARKED}"]
    if mailer not in NEEDS_MARKS:
        forms += [f"{head}\n\n{OURS}"]
    assert [visible_text(f"{ANSWER}\n\n{form}\n") for form in forms] == [ANSWER] * len(forms)


@pytest.mark.parametrize("mailer", ATTRIBUTIONS)
def test_below_an_attribution_and_its_quotation_stands_the_answer(mailer):
    assert visible_text(f"{ATTRIBUTIONS[mailer]}\n{MARKED}\n\n{ANSWER}\n") == ANSWER


@pytest.mark.parametrize("mailer", ATTRIBUTIONS)
def test_between_quoted_lines_no_word_of_the_answer_is_lost(mailer):
    text = f"Hallo Anna,\n\n{ATTRIBUTIONS[mailer]}\n> Welcher?\n\nDer im Keller.\n\n> Seit wann?\n\nSeit heute."
    shown = visible_text(text).splitlines()
    assert [
        line for line in ("Hallo Anna,", "Der im Keller.", "Seit heute.") if line not in shown
    ] == []


HEADERS = {
    "outlook de": "Von: Support Demo <support@demo.example>\nGesendet: Montag, 12. Januar 2026 09:12\n"
    "An: Maria Weber <maria@kunde.example>\nBetreff: AW: Drucker",
    "outlook en": "From: Support Demo <support@demo.example>\nSent: Monday, January 12, 2026 9:12 AM\n"
    "To: Maria Weber <maria@kunde.example>\nCc: Jonas\nSubject: RE: Printer",
    "outlook fr": "De : Support Demo <support@demo.example>\nEnvoyé : lundi 12 janvier 2026 09:12\n"
    "À : Maria Weber\nObjet : RE: Imprimante",
    "outlook it": "Da: Support Demo\nInviato: lunedì 12 gennaio 2026 09:12\nA: Maria\nOggetto: R: Stampante",
    "outlook es": "De: Support Demo\nEnviado: lunes, 12 de enero de 2026 9:12\nPara: Maria\nAsunto: RE: x",
    "outlook nl": "Van: Support Demo\nVerzonden: maandag 12 januari 2026 09:12\nAan: Maria\nOnderwerp: RE: x",
    "outlook pl": "Od: Support Demo\nWysłano: poniedziałek, 12 stycznia 2026 09:12\nDo: Maria\nTemat: RE: x",
    "outlook pt": "De: Support Demo\nEnviada em: segunda-feira, 12 de janeiro de 2026 09:12\nPara: Maria\nAssunto: RE: x",
    "outlook sv": "Från: Support Demo\nSkickat: den 12 januari 2026 09:12\nTill: Maria\nÄmne: SV: x",
    "outlook da": "Fra: Support Demo\nSendt: 12. januar 2026 09:12\nTil: Maria\nEmne: SV: x",
    "outlook cs": "Od: Support Demo\nOdesláno: pondělí 12. ledna 2026 9:12\nKomu: Maria\nPředmět: RE: x",
    "outlook hu": "Feladó: Support Demo\nElküldve: 2026. január 12. 9:12\nCímzett: Maria\nTárgy: RE: x",
    "outlook tr": "Kimden: Support Demo\nGönderilme: 12 Ocak 2026 09:12\nKime: Maria\nKonu: RE: x",
    "outlook, bold": "*Von:* Support Demo\n*Gesendet:* Montag, 12. Januar 2026 09:12\n*An:* Maria\n*Betreff:* x",
    "outlook, bold colon": "**Von: **Support Demo\n**Gesendet: **Montag, 12. Januar 2026\n**An: **Maria",
    "outlook mobile": "________________________________\nVon: Support Demo <support@demo.example>\n"
    "Gesendet: Montag, Januar 12, 2026 9:12 AM\nAn: Maria <maria@kunde.example>\nBetreff: x",
    "outlook for mac": "Von: Support Demo <support@demo.example>\nDatum: Montag, 12. Januar 2026 um 09:12\n"
    "An: Maria <maria@kunde.example>\nBetreff: x",
    "outlook, dashes": "-----Ursprüngliche Nachricht-----\nVon: Support Demo\nGesendet: Montag\nAn: Maria\nBetreff: x",
    "outlook en, dashes": "-----Original Message-----\nFrom: Support Demo\nSent: Monday\nTo: Maria\nSubject: x",
    "gmx": 'Gesendet: Montag, 12. Januar 2026 um 09:12 Uhr\nVon: "Support Demo" <support@demo.example>\n'
    "An: maria@kunde.example\nBetreff: Aw: Drucker",
    "gmx en": 'Sent: Monday, January 12, 2026 at 9:12 AM\nFrom: "Support" <support@demo.example>\n'
    "To: maria@kunde.example\nSubject: Re: Printer",
    "t-online": "-----Original-Nachricht-----\nBetreff: Drucker\nDatum: 2026-01-12T09:12:00+0100\n"
    'Von: "Support" <support@demo.example>\nAn: "maria@kunde.example"',
    "notes": "Von:    Support Demo <support@demo.example>\nAn:     Maria Weber/Kunde@Kunde\n"
    "Datum:  12.01.2026 09:12\nBetreff:        Drucker",
    "forwarded by gmail": "---------- Forwarded message ---------\nVon: Support <support@demo.example>\n"
    "Date: Mo., 12. Jan. 2026 um 09:12 Uhr\nSubject: x\nTo: Maria",
    "forwarded by thunderbird": "-------- Weitergeleitete Nachricht --------\nBetreff: \tDrucker\n"
    "Datum: \tMon, 12 Jan 2026 09:12\nVon: \tSupport\nAn: \tMaria",
}


@pytest.mark.parametrize("mailer", HEADERS)
def test_above_a_copied_header_stands_the_answer(mailer):
    header = HEADERS[mailer]
    texts = [f"{ANSWER}\n\n{header}\n\n{OURS}\n", f"{ANSWER}\n\n\n{header}\n\n{MARKED}\n"]
    quoted = "\n".join(f"> {line}" for line in [*header.splitlines(), "", *OURS.splitlines()])
    texts.append(f"{ANSWER}\n\n{quoted}\n")
    assert [visible_text(text) for text in texts] == [ANSWER] * 3


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nMaria Weber\nKunde GmbH",
        "--\nMaria Weber",
        "Von meinem iPhone gesendet",
        "Von meinem iPad gesendet",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Gesendet von meinem Telefon",
        "Gesendet von Outlook für Android",
        "Gesendet von Mail für Windows",
        "Gesendet mit der GMX Mail App",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.",
        "Holen Sie sich Outlook für iOS<https://aka.example/o0ukef>",
        "Outlook für iOS<https://aka.example/o0ukef> beziehen",
        "Sent from my iPhone",
        "Sent from my Galaxy",
        "Sent from Outlook for Android<https://aka.example/x>",
        "Sent from Mail for Windows 10",
        "Get Outlook for iOS <https://aka.example/o0ukef>",
        "Sent with Proton Mail secure email.",
        "Envoyé de mon iPhone",
        "Envoyé à partir d'Outlook pour Android",
        "Télécharger Outlook pour Android",
        "Inviato da iPhone",
        "Enviado desde mi iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Wysłane z iPhone'a",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
    ],
)
def test_a_signature_is_left_out_with_and_without_a_quotation(signature):
    head = ATTRIBUTIONS["gmail de"]
    texts = [
        f"{ANSWER}\n\n{signature}\n",
        f"{ANSWER}\n\n{signature}\n\n{head}\n\n{OURS}\n",
        f"{ANSWER}\n\n{signature}\n\n{head}\n{MARKED}\n",
        f"{ANSWER}\n\n{signature}\n\n{HEADERS['outlook mobile']}\n\n{OURS}\n",
    ]
    assert [visible_text(text) for text in texts] == [ANSWER] * len(texts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # Answers within a quotation that carries no marks: nobody can tell them apart, all stays.
        (f"Meine Antworten unten in Rot.\n\n{HEADERS['outlook de']}\n\nWelcher?\nDer im Keller.", "Der im Keller."),
        (f"Siehe unten.\n\n{HEADERS['outlook en']}\n\nWhich one?\n[MW] The blue one.", "[MW] The blue one."),
        (f"See inline.\n\n{HEADERS['outlook en']}\n\nWhich one?\nThe blue one.", "The blue one."),
        (f"{HEADERS['outlook de']}\n\nWelcher?\n\nDer im Keller.", "Der im Keller."),
        ("> Welcher?\nDer im Keller.\n> Seit wann?\nSeit heute.\n-- \nMaria", "Seit heute."),
        ("Am Montag schrieb Anna:\nNichts geht.", "Nichts geht."),
        ("Am 12.01. um 9:12 habe ich Folgendes geschrieben:\n\nNichts geht.", "Nichts geht."),
        ("Betreff: Drucker\nDatum: heute\n\nNichts geht.", "Nichts geht."),
        ("Gesendet von wem? Von mir.\n\nNichts geht.", "Nichts geht."),
        ("Die Meldung:\n-----\nFehler 17\n-----\nWas tun?", "Was tun?"),
        ("Hallo\n--\nDrucker: Laser 3\n--\nWas tun?", "Was tun?"),
        ("Hallo\n\n--\n\nWas tun mit dem Drucker?\n\nEr steht im Keller.\n" * 20, "Er steht im Keller."),
        ("Bitte an: Maria\nVon: Lager\nNach: Büro\n\nUmzug am 12.01.", "Umzug am 12.01."),
        ("Es geht.\n\nSent from my desk is where I am", "Sent from my desk is where I am"),
        ("Es fehlt.\n\nGesendet von mir: zwei Seiten", "Gesendet von mir: zwei Seiten"),
        ("Von: Anna <anna@demo.example>\nGesendet: Montag\nAn: Maria\n\nx", "Von: Anna <anna@demo.example>"),
        ("Ich zitiere:\n> Fehler 17", "> Fehler 17"),
        ("Name: Maria\nFrom: Halle\nTo: Kiel\nDate: 12.01.\n\nReise buchen", "Reise buchen"),
        ("On 12.01. the printer wrote:\nPC LOAD LETTER\nWhat now?", "What now?"),
    ],
)  # fmt: skip
def test_no_word_of_an_answer_is_lost(text, words):
    assert words in visible_text(text).splitlines()
