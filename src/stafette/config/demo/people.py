"""Who is at the demo desk. Everybody lives under an `.example` domain."""

from dataclasses import dataclass

DESK, FIRM, CRAFT = "demo.example", "kunde.example", "werkstatt.example"
MAILBOX = f"support@{DESK}"


@dataclass(frozen=True)
class Colleague:
    """Somebody at the desk: name, teams by name, roles."""

    name: str
    teams: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("agent",)
    login: str = ""

    @property
    def mail(self) -> str:
        return f"{self.login or self.name.split()[0].lower()}@{DESK}"


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: name, mail domain, department, language, phone."""

    name: str
    domain: str = FIRM
    department: str = ""
    language: str = "de"
    phone: str = ""

    @property
    def key(self) -> str:
        return self.name.split()[0].lower().replace("ö", "oe")

    @property
    def mail(self) -> str:
        return f"{self.key}@{self.domain}"


FIRST, NET, APPS = "Service Desk", "Netz und Server", "Anwendungen"
DEV, VENDOR = "Entwicklung", "Hersteller ERP"
TEAMS = {FIRST: 1, NET: 2, APPS: 2, DEV: 3, VENDOR: 9}
OLA_TEAMS = (NET, APPS, DEV)

COLLEAGUES = (
    Colleague("Anna Arnold", (FIRST,)),
    Colleague("Jonas Kramer", (FIRST,)),
    Colleague("Mia Sommer", (FIRST,), ("agent", "coach")),
    Colleague("Nora Nolte", (NET,)),
    Colleague("Paul Brandt", (NET,)),
    Colleague("Sina Falk", (APPS,)),
    Colleague("Tom Thiele", (DEV,)),
    Colleague("Vera Pohl", (VENDOR,)),
    Colleague("Lea Lang", (FIRST, NET), ("lead",)),
    Colleague("Adam Demo", (FIRST, NET), ("administrator",), "admin"),
)
ASKERS = (
    Asker("Ben Baum", FIRM, "Vertrieb", phone="+49 30 5550 101"),
    Asker("Carla Cramer", FIRM, "Buchhaltung", phone="+49 30 5550 102"),
    Asker("David Dorn", FIRM, "Einkauf", phone="+49 30 5550 103"),
    Asker("Elif Erdem", FIRM, "Personal", phone="+49 30 5550 104"),
    Asker("Frank Fuchs", FIRM, "Fertigung", phone="+49 30 5550 105"),
    Asker("Greta Groß", FIRM, "Konstruktion", phone="+49 30 5550 106"),
    Asker("Hakan Herzog", FIRM, "Lager", phone="+49 30 5550 107"),
    Asker("Ines Imhof", FIRM, "Marketing", phone="+49 30 5550 108"),
    Asker("Jörg Jäger", FIRM, "Geschäftsleitung", phone="+49 30 5550 109"),
    Asker("Katja Klein", FIRM, "Versand", phone="+49 30 5550 110"),
    Asker("Liam Lewis", FIRM, "Sales UK", "en", "+44 20 7946 0101"),
    Asker("Mary Moore", FIRM, "Finance UK", "en", "+44 20 7946 0102"),
    Asker("Olaf Otto", CRAFT, "Werkstatt", phone="+49 221 5550 201"),
    Asker("Petra Peters", CRAFT, "Büro", phone="+49 221 5550 202"),
    Asker("Rosa Richter", CRAFT, "Büro", phone="+49 221 5550 203"),
)
ORGANISATIONS = {FIRM: "Kunde Möbel GmbH", CRAFT: "Werkstatt Westend"}

WORKPLACE, MAIL, NETWORK, PRINT = "workplace", "mail", "network", "print"
ERP, PHONE, ACCESS = "erp", "phone", "access"
SERVICES = {
    WORKPLACE: {"de": "Arbeitsplatz", "en": "Workplace"},
    MAIL: {"de": "E-Mail und Kalender", "en": "Email and calendar"},
    NETWORK: {"de": "Netz und VPN", "en": "Network and VPN"},
    PRINT: {"de": "Drucken und Scannen", "en": "Printing and scanning"},
    ERP: {"de": "ERP", "en": "ERP"},
    PHONE: {"de": "Telefonie", "en": "Telephony"},
    ACCESS: {"de": "Zugänge und Rechte", "en": "Accounts and access"},
}
# The service that a word in a request speaks for; the first team is the service desk for all.
WORDS = {
    MAIL: ["outlook", "mail", "e-mail", "kalender", "postfach", "mailbox"],
    NETWORK: ["vpn", "wlan", "netz", "internet", "netzlaufwerk", "wifi"],
    PRINT: ["drucker", "druckt", "scanner", "toner", "printer"],
    ERP: ["erp", "stückliste", "buchung", "bestellung", "lieferschein"],
    PHONE: ["telefon", "headset", "rufumleitung", "phone"],
    ACCESS: ["kennwort", "passwort", "anmeldung", "zugriff", "berechtigung", "password"],
}
