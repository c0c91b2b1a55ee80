"""One spelling for names, so that case, accents, width and punctuation never decide whether a title is found."""

import unicodedata


class _Fold(dict[int, str]):
    """Maps a character to what is kept of it; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if 0x300 <= code <= 0x36F or character in "'’‘`":
            kept = ""
        elif character == "×":
            kept = " x "
        else:
            kept = character if unicodedata.category(character)[0] in "LMN" else " "
        self[code] = kept
        return kept


_FOLD = _Fold()


def normalize(name: str) -> str:
    """Words of a name in lower case, without accents and punctuation; a name of nothing else is kept as it is.

    >>> normalize("Steins;Gate"), normalize("Hunter×Hunter (2011)"), normalize("Café d’Été")
    ('steins gate', 'hunter x hunter 2011', 'cafe dete')
    >>> normalize("鋼の錬金術師  ＦＵＬＬＭＥＴＡＬ"), normalize("!!!")
    ('鋼の錬金術師 fullmetal', '!!!')
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    # NFC puts the voicing marks of kana back, which are no accents.
    words = unicodedata.normalize("NFC", folded.translate(_FOLD)).split()
    return " ".join(words or name.casefold().replace("\x00", "").split())


def compact(normalized: str) -> str:
    """A normalised name without spaces: people write "full metal" and "fullmetal".

    >>> compact("full metal alchemist")
    'fullmetalalchemist'
    """
    return normalized.replace(" ", "")
