"""Names of countries and organisations in the languages of the region, and the codes they stand for."""

from collections.abc import Iterable

from ledger.codebook import SIDES
from ledger.intake.words import normalise

_NAMES: dict[str, Iterable[str]] = {
    "ARM": ("Republic of Armenia", "Армения", "Республика Армения", "РА", "Հայաստան", "Հայաստանի Հանրապետություն", "ՀՀ",
            "Ermənistan", "Ermənistan Respublikası", "AM"),
    "AZE": ("Republic of Azerbaijan", "Азербайджан", "Азербайджанская Республика", "Ադրբեջան",
            "Ադրբեջանի Հանրապետություն", "Azərbaycan", "Azərbaycan Respublikası", "AZ", "AR"),
    "RUS": ("Russian Federation", "Россия", "Российская Федерация", "РФ", "Ռուսաստան", "Ռուսաստանի Դաշնություն", "ՌԴ",
            "Rusiya", "Rusiya Federasiyası", "RU", "RF"),
    "TUR": ("Turkey", "Türkiye", "Turkiye", "Republic of Türkiye", "Турция", "Թուրքիա", "Türkiyə", "TR"),
    "USA": ("United States of America", "US", "U.S.", "U.S.A.", "America", "США", "Соединённые Штаты",
            "Соединенные Штаты Америки", "ԱՄՆ", "Միացյալ Նահանգներ", "ABŞ", "Amerika Birləşmiş Ştatları"),
    "IRN": ("Islamic Republic of Iran", "Иран", "Իրան", "İran", "IR"),
    "GEO": ("Грузия", "Վրաստան", "Gürcüstan", "GE"),
    "UKR": ("Украина", "Ուկրաինա", "Ukrayna", "UA"),
    "KAZ": ("Казахстан", "Ղազախստան", "Qazaxıstan", "KZ"),
    "BLR": ("Белоруссия", "Беларусь", "Բելառուս", "Belarus", "Belarusiya", "BY"),
    "FRA": ("Франция", "Ֆրանսիա", "Fransa", "FR"),
    "GBR": ("Great Britain", "Britain", "UK", "Великобритания", "Մեծ Բրիտանիա", "Böyük Britaniya", "GB"),
    "DEU": ("Германия", "Գերմանիա", "Almaniya", "DE"),
    "CZE": ("Czech Republic", "Чехия", "Չեխիա", "Çexiya", "CZ"),
    "ITA": ("Италия", "Իտալիա", "İtaliya", "IT"),
    "CHN": ("People's Republic of China", "Китай", "КНР", "Չինաստան", "Çin", "CN"),
    "IND": ("Индия", "Հնդկաստան", "Hindistan"),
    "ISR": ("Израиль", "Իսրայել", "İsrail", "IL"),
    "PAK": ("Пакистан", "Պակիստան", "PK"),
    "KGZ": ("Киргизия", "Кыргызстан", "Ղրղզստան", "Qırğızıstan", "KG"),
    "TJK": ("Таджикистан", "Տաջիկստան", "Tacikistan", "TJ"),
    "TKM": ("Туркменистан", "Туркмения", "Թուրքմենստան", "Türkmənistan", "TM"),
    "UZB": ("Узбекистан", "Ուզբեկստան", "Özbəkistan", "UZ"),
    "ARE": ("UAE", "ОАЭ", "Объединённые Арабские Эмираты", "ԱՄԷ", "BƏƏ", "AE"),
    "EU": ("European Union", "Евросоюз", "ЕС", "Европейский союз", "ԵՄ", "Եվրամիություն", "Եվրոպական միություն", "Aİ",
           "Avropa İttifaqı"),
    "UN": ("United Nations", "ООН", "ՄԱԿ", "BMT"),
    "OSCE": ("ОБСЕ", "ԵԱՀԿ", "ATƏT"),
    "NATO": ("НАТО", "ՆԱՏՕ"),
    "CSTO": ("ОДКБ", "ՀԱՊԿ", "KTMT", "Collective Security Treaty Organization"),
    "EAEU": ("ЕАЭС", "ԵԱՏՄ", "Aİİ", "EEU", "Eurasian Economic Union"),
    "CIS": ("СНГ", "ԱՊՀ", "MDB", "Commonwealth of Independent States"),
}  # fmt: skip

CODES_OF_NAMES = {
    **{normalise(name): code for code, name in SIDES.items()},
    **{normalise(name): code for code, names in _NAMES.items() for name in names},
    **{normalise(code): code for code in SIDES},
}
"""The code for a country's or organisation's normalised name, in English, Russian, Armenian and Azerbaijani."""


def find_side(text: str) -> str | None:
    """The code of a country or organisation named in any of the languages; none where the name is not known."""
    return CODES_OF_NAMES.get(normalise(text))
