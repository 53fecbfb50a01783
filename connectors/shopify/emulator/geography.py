"""Countries and languages of the markets that Vitrine serves, in the platform's own words."""

from __future__ import annotations

# country code -> (name, currency, locale of its customers)
COUNTRIES: dict[str, tuple[str, str, str]] = {
    "AE": ("United Arab Emirates", "AED", "ar"),
    "AT": ("Austria", "EUR", "de"),
    "AU": ("Australia", "AUD", "en"),
    "BE": ("Belgium", "EUR", "nl"),
    "BR": ("Brazil", "BRL", "pt-BR"),
    "CA": ("Canada", "CAD", "en"),
    "CH": ("Switzerland", "CHF", "de"),
    "CN": ("China", "CNY", "zh-CN"),
    "DE": ("Germany", "EUR", "de"),
    "ES": ("Spain", "EUR", "es"),
    "FR": ("France", "EUR", "fr"),
    "GB": ("United Kingdom", "GBP", "en"),
    "HK": ("Hong Kong SAR", "HKD", "zh-TW"),
    "IN": ("India", "INR", "en"),
    "IT": ("Italy", "EUR", "it"),
    "JP": ("Japan", "JPY", "ja"),
    "KR": ("South Korea", "KRW", "ko"),
    "MX": ("Mexico", "MXN", "es"),
    "NL": ("Netherlands", "EUR", "nl"),
    "PL": ("Poland", "PLN", "pl"),
    "PT": ("Portugal", "EUR", "pt-PT"),
    "SA": ("Saudi Arabia", "SAR", "ar"),
    "SE": ("Sweden", "SEK", "sv"),
    "SG": ("Singapore", "SGD", "en"),
    "TR": ("Türkiye", "TRY", "tr"),
    "TW": ("Taiwan", "TWD", "zh-TW"),
    "US": ("United States", "USD", "en"),
}
LANGUAGES: dict[str, str] = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nb": "Norwegian (Bokmål)", "nl": "Dutch", "pl": "Polish",
    "pt-BR": "Portuguese (Brazil)", "pt-PT": "Portuguese (Portugal)", "ro": "Romanian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh-CN": "Chinese (Simplified)",
    "zh-TW": "Chinese (Traditional)",
}  # fmt: skip
_WITH_REGION = {"pt": "pt-PT", "zh": "zh-CN"}


def shopify_locale(locale: str) -> str:
    """A BCP 47 locale as the platform names it: the language alone, but for Portuguese and Chinese."""
    if locale in LANGUAGES:
        return locale
    language = locale.split("-")[0]
    return _WITH_REGION.get(language, language)


def region(locale: str) -> str:
    """The country of a BCP 47 locale, United States where it names none that is known."""
    tail = locale.rpartition("-")[2].upper()
    return tail if tail in COUNTRIES else "US"
