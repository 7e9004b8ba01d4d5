"""Whole numbers written in the number formats of Word (source: ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_LEGAL_JAPANESE = "〇壱弐参四伍六七八九"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINAL_WORDS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_GANADA, _CHOSUNG = "가나다라마바사아자차카타파하", "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_CHICAGO = "*†‡§"


def _place_value(number: int, digits: str, units: tuple[str, str, str], *, one_ten: bool = False) -> str:
    """A number below 100 million in the Chinese manner, 10 as 十 (or 一十 with `one_ten`)."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        rest = _place_value(low, digits, units, one_ten=True) if low else ""
        gap = digits[0] if low and low < 1_000 else ""
        return (
            _place_value(high, digits, units, one_ten=one_ten)
            + ("萬" if "佰" in units and "貳" in digits else "万")
            + gap
            + rest
        )
    parts = ""
    zero = False
    for power, unit in zip((1000, 100, 10, 1), (*units, ""), strict=True):
        digit = number // power % 10
        if digit:
            parts += (digits[0] if zero and parts else "") + digits[digit] + unit
            zero = False
        else:
            zero = True
    if 10 <= number < 20 and not one_ten:
        parts = parts.removeprefix(digits[1])
    return parts or digits[0]


def _chinese(number: int) -> str:
    return _place_value(number, "零一二三四五六七八九", ("千", "百", "十"))


def _chinese_ring(number: int) -> str:
    return _place_value(number, "○一二三四五六七八九", ("千", "百", "十"))


def _japanese(number: int) -> str:
    """Without zeros between, 百 and 千 without 一."""
    parts = ""
    for power, unit in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            parts += (
                ""
                if digit == 1 and power in (10, 100, 1000)
                else _DIGITS[digit]
                if digit < 10
                else str(digit)
            ) + unit
    return parts or "〇"


def _legal(digits: str) -> Callable[[int], str]:
    return lambda number: _place_value(number, digits, ("仟", "佰", "拾"), one_ten=True)


def _digit_by_digit(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(d)] for d in str(number))


def _ring_tens(number: int) -> str:
    """chineseCounting: place values below 100, digit by digit above (source: Word's own output)."""
    return _chinese(number) if number < 100 else _digit_by_digit("○一二三四五六七八九")(number)


def _letters(alphabet: str) -> Callable[[int], str]:
    """a … z, aa, bb …: Word repeats the letter."""
    return lambda number: (
        alphabet[(number - 1) % len(alphabet)] * ((number - 1) // len(alphabet) + 1) if number > 0 else ""
    )


def _cycle(alphabet: str) -> Callable[[int], str]:
    return lambda number: alphabet[(number - 1) % len(alphabet)] if number > 0 else ""


def _from_code(first: int, most: int) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if 1 <= number <= most else str(number)


def _circled(number: int) -> str:
    if number == 0:
        return "⓪"
    if 21 <= number <= 35:
        return chr(0x3251 + number - 21)
    if 36 <= number <= 50:
        return chr(0x32B1 + number - 36)
    return _from_code(0x2460, 20)(number)


def _circled_ideograph(number: int) -> str:
    return chr(0x3280 + number - 1) if 1 <= number <= 10 else _chinese(number)


def _roman(number: int) -> str:
    parts = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        parts += sign * count
    return parts


def _words(number: int) -> str:
    if number >= 1000:
        rest = f" {_words(number % 1000)}" if number % 1000 else ""
        return f"{_words(number // 1000)} thousand{rest}"
    if number >= 100:
        rest = f" {_words(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def _ordinal_words(number: int) -> str:
    head, dash, last = _words(number).rpartition("-")
    word = _ORDINAL_WORDS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else f"{last}th")
    return f"{head}{dash}{word}"


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def _full_width(number: int) -> str:
    return "".join(chr(ord(d) + 0xFEE0) for d in str(number))


def _sixty(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if number > 0 else ""


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: f"{n:02d}",
    "upperRoman": lambda n: _roman(n).upper(),
    "lowerRoman": _roman,
    "upperLetter": _letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerLetter": _letters("abcdefghijklmnopqrstuvwxyz"),
    "ordinal": _ordinal,
    "cardinalText": lambda n: _words(n).capitalize() or "Zero",
    "ordinalText": lambda n: _ordinal_words(n).capitalize() if n > 0 else "Zeroth",
    "hex": lambda n: f"{n:X}",
    "chicago": lambda n: _CHICAGO[(n - 1) % 4] * ((n - 1) // 4 + 1) if n > 0 else "",
    "numberInDash": lambda n: f"- {n} -",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _from_code(0x2488, 20),
    "decimalEnclosedParen": _from_code(0x2474, 20),
    "ideographEnclosedCircle": _circled_ideograph,
    "ideographDigital": _digit_by_digit(_DIGITS),
    "japaneseCounting": _japanese,
    "japaneseLegal": _legal(_LEGAL_JAPANESE),
    "japaneseDigitalTenThousand": _digit_by_digit(_DIGITS),
    "taiwaneseCounting": _ring_tens,
    "taiwaneseCountingThousand": _chinese,
    "taiwaneseDigital": _digit_by_digit("○一二三四五六七八九"),
    "chineseCounting": _ring_tens,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": _legal(_LEGAL),
    "ideographLegalTraditional": _legal(_LEGAL_TRADITIONAL),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": _sixty,
    "koreanCounting": _chinese_ring,
    "koreanDigital": _digit_by_digit("영일이삼사오육칠팔구"),
    "koreanDigital2": _digit_by_digit("零一二三四五六七八九"),
    "aiueo": _cycle(_AIUEO),
    "aiueoFullWidth": _cycle(_AIUEO),
    "iroha": _cycle(_IROHA),
    "irohaFullWidth": _cycle(_IROHA),
    "ganada": _cycle(_GANADA),
    "chosung": _cycle(_CHOSUNG),
    "russianLower": _letters(_RUSSIAN),
    "russianUpper": _letters(_RUSSIAN.upper()),
    "hebrew1": _cycle(_HEBREW),
    "hebrew2": _cycle(_HEBREW),
    "arabicAlpha": _cycle(_ARABIC),
    "arabicAbjad": _cycle(_ARABIC),
    "none": lambda _: "",
    "bullet": lambda _: "",
}


def written(number: int, number_format: str, pattern: str = "") -> str:
    """A number in one of Word's formats; an unknown format is written in digits.

    Args:
        pattern: the `w:format` of a custom format, such as `001, 002, 003, ...`.
    """
    if number_format == "custom":
        sample = pattern.split(",", maxsplit=1)[0].strip()
        return f"{number:0{len(sample)}d}" if sample.isdigit() else str(number)
    return _FORMATS.get(number_format, str)(number)
