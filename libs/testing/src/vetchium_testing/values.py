"""Values on both sides of every field rule of the contract, by type."""

from typing import Any

_WRONG_TYPES: list[Any] = [None, 7, 1.5, True, [], {}, ["text"]]
_LABEL = "a" * 63
WORDS = "the quick brown fox jumps over a lazy dog while five boxing wizards vex my daft aunt; " * 2
_DOMAIN_236 = ".".join([_LABEL, _LABEL, _LABEL, "b" * 40, "com"])
_DOMAIN_252 = ".".join([_LABEL, _LABEL, _LABEL, "b" * 56, "com"])

GOOD: dict[str, list[Any]] = {
    "email": [
        "a@b.co",
        "  Maya@Example.COM\n",
        "a.b_c%d-e@example.com",
        "1@1-2.xn--p1ai.de",
        f"a@{_LABEL}.com",
        f"a@b.{'c' * 63}",
        f"a@{_DOMAIN_252}",  # 254 characters
        f"{'a' * 64}@example.com",
        "maya+tag@example.com",
        "o'brien@example.com",
        "!#$%&'*+/=?^_`{|}~-@example.com",
        "maya@xn--80a.xn--p1ai",
        "maya@почта.рф",
        "maya@அஞ்சல்.இந்தியா",
        "Maya@Bücher。Example",
    ],
    "known_email": [
        "maya+tag@bücher.example",
        ".a..b.@example.com",
        f"{'a' * 245}@b.example",
        f"a@{_DOMAIN_252[:-1]}omm",  # 256 characters
    ],
    "domain": [
        *("a.b", "1.2a", " EXAMPLE.com ", "a-b.c--d.e", f"{_LABEL}.{_LABEL}"),
        *("xn--mnchen-3ya.example", "xn--xkc2dl3a5ee0h.xn--xkc2dl3a5ee0h"),
        _DOMAIN_236,
    ],
    "password": [
        *(WORDS[:12], WORDS[:128], "é" * 4 + WORDS[:124], "e\u0301" * 4 + WORDS[:124]),
        *("über\u3000alles\u00a0hinaus", "🔑🏠🌍🐘🦜🌵⛵🎈🧭🥁🪁🧩"),
    ],
    "known_password": [
        *("x" * 12, "x" * 128, " " * 12, "é" * 128, "e\u0301" * 128, "password1234"),
        *("\U0001f600" * 12, "\U0001f600" * 128, "tab\tin the old one", "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧"),
    ],
    "name": [
        *("M", "  Maya Rao \n", "O'Neil-Smith", "O\u2019Neil", "Dr. Maya Rao, Jr.", "Rao & Söhne"),
        *("மாயா ராவ்", "Ægir Þór", "ma\u0301ya", "李小龙", "Maya\u00b7Rao", "Maya 3"),
        *(
            "山田\u3000太郎",
            "Jo\u00a0Ann",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647",
            "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
        ),
        *("x" * 128, f" {'é' * 128} ", "e\u0301" * 128, "\U00020000" * 128, f"a{' ' * 200}b"),
    ],
    "language": ["en-US", "de-DE", "ta-IN"],
    "country": ["IN", "ZZ"],
    "region": ["ind1", "usa1", "deu1"],
    "tfa_code": ["000000", "123456"],
    "token": ["x", " ", "\x00", f"XYZ1-{'0' * 64}", "\U0001f600", "x" * 10_000],
    "boolean": [True, False],
    "array": [[]],
    "reason": ["r", " r ", "x" * 256, "\U0001f600" * 256, "Ein Grund: 50 % 'mehr'", "two\nlines"],
    "uuid": ["0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a10", "0D6F2A3E-8A53-4D3E-9A63-5C1C2F1B7A10"],
    "limit": [1, 50, 100],
    "part": ["", "a", "%", "_", "\\", "'", "\U0001f600" * 1000],
    "cursor": [""],
}

BAD: dict[str, list[Any]] = {
    "email": [
        *_WRONG_TYPES,
        *("", " ", "a", "@", "maya", "maya@", "@example.com", "maya@example", "m@a@example.com"),
        *("ma ya@example.com", "märz@example.com", "m\x00@example.com", "ma(y)a@example.com"),
        *(".maya@example.com", "maya.@example.com", "ma..ya@example.com", ".@example.com"),
        *("maya@-a.com", "maya@a-.com", "maya@a..com", "maya@.com", "maya@example.com."),
        *("maya@example.c", "maya@example.c0m", "maya@example.co1", "maya@exa_mple.com"),
        *("maya@1.1", "maya@[127.0.0.1]", "maya@example.com\nx", '"m"@a.com', "maya@a b.com"),
        *("maya@\u200d.com", "maya@bü_cher.de", "maya@☃.de", f"maya@{'ü' * 63}.de"),
        f"maya@{_LABEL}a.com",
        f"a@b.{'c' * 64}",
        f"ab@{_DOMAIN_252}",  # 255 characters
        f"{'a' * 65}@example.com",
    ],
    "known_email": [
        *_WRONG_TYPES,
        *("", "maya", "maya@example", "ma ya@example.com", "maya@1.1", "märz@example.com"),
        *("a..b+tag@example.com", f"{'a' * 247}@b.example", f"{'+' * 65}@example.com"),
    ],
    "domain": [
        *_WRONG_TYPES,
        *("", " ", "a", "com", "a.", ".a", "a..b", "-a.com", "a-.com", "exa_mple.com", "a b.com"),
        *(
            "bücher.de",
            "☃.de",
            "1.2",
            "a.1",
            "example.com\nx",
            "a@b.com",
            "ex\x00ample.com",
            "http://a.com",
            "*.a.com",
        ),
        f"{_LABEL}a.com",
        f"a{_DOMAIN_236}",
    ],
    "password": [
        *(*_WRONG_TYPES, "", WORDS[:11], WORDS[:129], "🔑🏠🌍🐘🦜🌵⛵🎈🧭🥁🪁", WORDS * 10_000),
        *("tab\tin the new one", "NUL\0in the new one", "hidden\u200bin the new", "password1234"),
        *("QwErTy123456", "x" * 12, "abcabcabcabc", "qwertyuiop[]", "0987654321098", " " * 12),
    ],
    "known_password": [
        *(*_WRONG_TYPES, "", "x" * 11, "x" * 129, "\U0001f600" * 11, "x" * 12 + "\x00"),
        "é" * 600,
    ],
    "name": [
        *_WRONG_TYPES,
        *(
            "",
            "   ",
            "\u3000",
            "x" * 129,
            "\U00020000" * 129,
            "x" * 10_000,
            "7",
            ".",
            "'",
            "-",
            "\u0301",
        ),
        *("Maya_Rao", "Maya<b>", "{{Maya}}", "Maya!", "²", "½", "Ma\x00ya", "Ma\nya", "Ma\tya"),
        *("Ma\x1bya", "Ma\x7fya", "Ma\u0085ya", "Ma\u009fya", "Ma\u2028ya", "\U0001f600"),
        *("\u202eayaM", "Ma\u200bya", "Ma\u2066ya", "Ma\ufeffya", "Ma\u00adya", "Ma\u3164ya"),
        *("\u115f\u1160", "\u2800", "Ma\ufe0fya", "\u200dMaya", "Maya\u200c", "Ma \u200dya"),
    ],
    "language": [*_WRONG_TYPES, "", "en", "en-us", "EN-US", "fr-FR", " en-US", "en-US ", "en-US\n"],
    "country": [*_WRONG_TYPES, "", "I", "in", "IND", "I1", "IN\n", " IN", "ÄÖ"],
    "region": [*_WRONG_TYPES, "", "IND1", "Ind1", "sgp1", "xyz1", " ind1", "ind1 ", "global"],
    "tfa_code": [
        *_WRONG_TYPES,
        *(123456, "", "12345", "1234567", " 12345", "12345 ", "123456\n", "12a456", "-12345"),
        *("١٢٣٤٥٦", "\uff11" * 6, "௧௨௩௪௫௬", "1e5000", "½½½½½½"),
    ],
    "token": [*_WRONG_TYPES, ""],
    "boolean": [None, 0, 1, "true", "", [], {}],
    "array": [None, 7, "x", True, {}],
    "reason": [*_WRONG_TYPES, "", " ", " \n\t\u3000", "x" * 257, "a\x00b"],
    "uuid": [
        *_WRONG_TYPES,
        *("", "x", "0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a1", "0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a100"),
        *("0d6f2a3e8a534d3e9a635c1c2f1b7a10", "{0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a10}"),
        *("0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a1g", "0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a10\n"),
    ],
    "limit": [None, 0, -1, 101, 1.5, 50.0, 1e2, "50", "", True, [], {}, 10**30],
    "part": [*_WRONG_TYPES, "a\x00b"],
    "cursor": [
        *_WRONG_TYPES,
        *(
            " ",
            "x",
            "=",
            "0",
            "AAAA",
            "AAAAAAAAAAAAAAAA",
            "ä",
            "\x00",
            "null",
            "e30=",
            "x" * 10_000,
        ),
    ],
}

MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n",
    "cut": b'{"a": ',
    "trailing": b"{} {}",
    "comma": b'{"a": 1,}',
    "single-quotes": b"{'a': 1}",
    "comment": b"{} // done",
    "nan": b'{"a": NaN}',
    "bom": b"\xef\xbb\xbf{}",
    "utf-16": '{"a": "ä"}'.encode("utf-16"),
    "latin-1": '{"a": "ä"}'.encode("latin-1"),
    "overlong": b'{"a": "\xc0\xaf"}',
    "raw-nul": b'{"a": "\x00"}',
    "lone-surrogate": b'{"a": "\\ud800"}',
    "swapped-surrogates": b'{"a": "\\udc00\\ud800"}',
    "surrogate-then-letter": b'{"a": "\\ud800x"}',
    "surrogate-in-utf-8": b'{"a": "\xed\xa0\x80"}',
    "surrogate-in-a-name": b'{"\\ud800": 1}',
    "deep-list": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep-object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "unclosed-deep-list": b"[" * 1024 * 1024,
    "huge-number": b'{"a": ' + b"9" * 100_000 + b"}",
    "huge-exponent": b'{"a": 1e999999999}',
    "list": b"[]",
    "list-of-objects": b'[{"email_address": "a@b.com"}]',
    "string": b'"text"',
    "number": b"1",
    "null": b"null",
    "true": b"true",
}
"""Bodies that are not a JSON object."""
