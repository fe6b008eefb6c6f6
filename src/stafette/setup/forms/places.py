"""Countries and their Länder or cantons whose public holidays are known, under ISO 3166-2."""

from django.utils.translation import gettext_lazy as _

GERMANY = {
    "BW": "Baden-Württemberg", "BY": "Bayern", "BE": "Berlin", "BB": "Brandenburg",
    "HB": "Bremen", "HH": "Hamburg", "HE": "Hessen", "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen", "RP": "Rheinland-Pfalz",
    "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}  # fmt: skip
AUSTRIA = {
    "1": "Burgenland", "2": "Kärnten", "3": "Niederösterreich", "4": "Oberösterreich",
    "5": "Salzburg", "6": "Steiermark", "7": "Tirol", "8": "Vorarlberg", "9": "Wien",
}  # fmt: skip
SWITZERLAND = {
    "AG": "Aargau", "AR": "Appenzell Ausserrhoden", "AI": "Appenzell Innerrhoden",
    "BL": "Basel-Landschaft", "BS": "Basel-Stadt", "BE": "Bern", "FR": "Fribourg",
    "GE": "Genève", "GL": "Glarus", "GR": "Graubünden", "JU": "Jura", "LU": "Luzern",
    "NE": "Neuchâtel", "NW": "Nidwalden", "OW": "Obwalden", "SH": "Schaffhausen",
    "SZ": "Schwyz", "SO": "Solothurn", "SG": "St. Gallen", "TG": "Thurgau", "TI": "Ticino",
    "UR": "Uri", "VS": "Valais", "VD": "Vaud", "ZG": "Zug", "ZH": "Zürich",
}  # fmt: skip
COUNTRIES = (
    ("DE", _("Germany"), GERMANY, _("Germany, only what is a holiday everywhere")),
    ("AT", _("Austria"), AUSTRIA, _("Austria, only what is a holiday everywhere")),
    ("CH", _("Switzerland"), SWITZERLAND, _("Switzerland, only what is a holiday everywhere")),
)
CHOICES = [
    ("", _("no public holidays")),
    *(
        (name, [(code, everywhere), *((f"{code}-{part}", said) for part, said in parts.items())])
        for code, name, parts, everywhere in COUNTRIES
    ),
]


def place_words(country: str, subdivision: str) -> str:
    """Bayern, or the country when no Land is named."""
    for code, name, parts, _everywhere in COUNTRIES:
        if code == country:
            return parts.get(subdivision, str(name))
    return country
