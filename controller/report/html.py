"""Small pieces of HTML: everything that goes in is escaped here, and nowhere else.

Owns tags, tables and the style of a printed page; must not know what a report says.
"""

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
@media screen { body { padding: 1.2rem; max-width: 64rem; } }
@page { size: A4; margin: 13mm 14mm; }
html { font-size: 10pt; }
body { font-family: Roboto, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif; margin: 0 auto;
  color: #1b1f22; line-height: 1.35; background: #fff; }
h1 { font-size: 1.7rem; margin: 0 0 0.2rem; font-weight: 600; }
h2 { font-size: 1.08rem; margin: 0.9rem 0 0.25rem; font-weight: 600; }
p { margin: 0.15rem 0; }
ul { margin: 0.1rem 0; padding-left: 1.1rem; }
.quiet { color: #4d575d; font-size: 0.88rem; }
.mark { border: 1px dashed #4d575d; padding: 0.05rem 0.5rem; border-radius: 1rem; }
.words { font-size: 1.05rem; }
.write { border-bottom: 1px solid #4d575d; height: 1.6rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th { text-align: left; font-weight: 600; border-bottom: 1px solid #4d575d; padding: 0.1rem 0.5rem; }
td { border-bottom: 1px solid #d9dee1; padding: 0.12rem 0.5rem; vertical-align: top; }
td.figure { text-align: right; font-variant-numeric: tabular-nums; }
th.figure { text-align: right; }
table.measures td { white-space: nowrap; }
svg { width: 100%; height: auto; }
.plain { font-size: 1.12rem; }
"""


def page(title: str, parts: Iterable[str], *, language: str, plain: bool = False) -> str:
    """A whole document of parts that are HTML already; ``plain`` is the larger print."""
    body = "\n".join(part for part in parts if part)
    large = ' class="plain"' if plain else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body{large}>\n{body}\n</body></html>\n"
    )


def tag(name: str, text: str, classes: str = "") -> str:
    """An element with ``text``, or nothing where there is none."""
    if not text:
        return ""
    with_class = f' class="{classes}"' if classes else ""
    return f"<{name}{with_class}>{escape(text)}</{name}>"


def listed(lines: Iterable[str], classes: str = "") -> str:
    """A list of lines, or nothing."""
    items = "".join(tag("li", line, classes) for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    figures_from: int = 99,
    classes: str = "",
) -> str:
    """A table; columns from ``figures_from`` on hold figures."""
    head = "".join(
        tag("th", one or " ", "figure" if at >= figures_from else "")
        for at, one in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            tag("td", cell or "–", "figure" if at >= figures_from else "")
            for at, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    with_class = f' class="{classes}"' if classes else ""
    return f"<table{with_class}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
