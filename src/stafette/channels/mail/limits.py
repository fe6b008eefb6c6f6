"""The limits of a mail, checked while it is walked and before anything is decoded.

Each was chosen because Python's own parsers cost seconds or stacks beyond it
(1,000 nested multiparts: RecursionError; 100,000 parts: 18 s; 20,000 recipients: 9 s).
"""

from __future__ import annotations

from typing import Final

MAX_MAIL_BYTES: Final = 25 * 1024 * 1024
MAX_HEADER_BYTES: Final = 256 * 1024
MAX_HEADER_FIELDS: Final = 1000
MAX_PARTS: Final = 200
MAX_DEPTH: Final = 20
MAX_RECIPIENTS: Final = 200
MAX_REFERENCES: Final = 100
MAX_PARAMETERS: Final = 100
# RFC 2047 says 75; some send a whole subject as one word. Bounds the search for its end.
MAX_WORD_BYTES: Final = 8192
MAX_BOUNDARY_CHARACTERS: Final = 500
MAX_SUBJECT_CHARACTERS: Final = 2000
MAX_FILENAME_CHARACTERS: Final = 255
MAX_NAME_CHARACTERS: Final = 255
# RFC 5321, 4.5.3.1.3: a path of 256 octets with its brackets.
MAX_ADDRESS_CHARACTERS: Final = 254
MAX_MESSAGE_ID_CHARACTERS: Final = 998
# Tags of an HTML body that are read for its text; what lies beyond is still in the HTML.
MAX_TAGS: Final = 100_000
