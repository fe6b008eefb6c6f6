"""A small library of articles for the stories of this folder."""

from stafette.knowledge import actions
from stafette.knowledge.actions import Content, Standing
from tests.people_of_the_story import NINE

ARTICLES = {
    "Outlook fragt nach jedem Start nach dem Kennwort": "Im Anmeldespeicher die Einträge MicrosoftOffice16 löschen, Outlook neu starten.",
    "VPN bricht nach wenigen Minuten ab": "Profil im Client neu laden; am Router zu Hause IPv6 ausschalten.",
    "Drucker im Flur druckt nicht nach Windows-Update": "Treiber 4.2 installieren und die Warteschlange neu starten.",
    "Passwort vergessen, Konto gesperrt": "Im Portal zurücksetzen; nach 15 Minuten entsperrt sich das Konto selbst.",
    "Teams: Mikrofon wird nicht erkannt": "Zugriff auf das Mikrofon erlauben, Headset neu einstecken.",
    "Netzlaufwerk H: fehlt nach der Anmeldung": "Anmeldeskript ausführen, danach gpupdate.",
    "SAP meldet Laufzeitfehler beim Buchen einer Rechnung": "Transaktion SU53 prüfen, Berechtigung fehlt; Fehler 0x8A4F12 steht im Protokoll.",
    "Notebook lädt nicht am Dockingstation-Kabel": "Firmware der Dockingstation aktualisieren, Netzteil mit 130 W verwenden.",
    "Neuen Mitarbeiter anlegen": "Formular Eintritt ausfüllen; Konto, Postfach und Gruppen entstehen am nächsten Morgen.",
    "WLAN im Besprechungsraum sehr langsam": "Access Point AP-3-07 neu starten; Kanal auf 5 GHz festlegen.",
    "Postfach voll, keine Mails mehr möglich": "Archiv einschalten, alte Elemente verschieben.",
    "Printer offline after moving to another desk": "Add the printer again by its name and restart the spooler.",
    "MFA: neues Telefon für die Anmeldung einrichten": "Alte Methode löschen, QR-Code im Portal neu scannen.",
    "Telefon zeigt keine Rufnummer an": "In der Telefonanlage die Nebenstelle neu zuordnen.",
}


def article(issue="VPN bricht ab", resolution="Profil neu laden.", *, by, ticket=None, **more):
    """An article, not validated and for the desk alone unless told otherwise."""
    at = more.pop("at", NINE)
    standing = Standing(**{k: more.pop(k) for k in ("confidence", "audience") if k in more})
    content = Content(issue=issue, resolution=resolution, **more)
    return actions.capture(ticket=ticket, content=content, by=by, at=at, standing=standing)


def library(by):
    """All articles of the library, by their issue."""
    return {issue: article(issue, resolution, by=by) for issue, resolution in ARTICLES.items()}
