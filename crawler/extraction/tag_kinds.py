"""A tag in, what it does to the line of text that it stands in out."""

from __future__ import annotations

from typing import Any

from lxml import etree

# The last three stand in lines
SKIP, BLOCK, BREAK, MEDIA, INLINE, LINK, STRONG = range(7)

_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_SKIPPED_TAGS = "script style noscript template textarea select option button input canvas svg head title link meta"
# What is not named here stands in a line
KINDS: dict[Any, int] = {
    **dict.fromkeys(_BLOCK_TAGS.split(), BLOCK),
    **dict.fromkeys(_SKIPPED_TAGS.split(), SKIP),
    **dict.fromkeys(("img", "video", "audio", "embed", "iframe", "object"), MEDIA),
    **dict.fromkeys(("b", "strong"), STRONG),
    **dict.fromkeys(("br", "hr"), BREAK),
    "a": LINK,
    etree.Comment: SKIP,
    etree.ProcessingInstruction: SKIP,
    etree.Entity: SKIP,
}
