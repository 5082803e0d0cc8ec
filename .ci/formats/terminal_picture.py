"""Draws what a terminal shows as SVG: the same bytes for the same words."""

import html
import re

FOREGROUND, BACKGROUND, DIM = "#e6edf3", "#0d1117", "#8b949e"
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#f2cc60", "36": "#79c0ff", "2": DIM}
NO_BREAK = "\u00a0"  # normal spaces at the ends of a text are not drawn
WIDTH, LINE, COLUMN, MARGIN = 1000, 21, 8.43, 24


def spans(line):
    """A line's parts, each with the codes of its style."""
    codes = []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            codes = [code for code in part[2:-1].split(";") if code not in ("", "0")]
        elif part:
            yield part, codes


def drawing(text, width=WIDTH, label="A terminal"):
    """The text as a picture of a terminal."""
    lines = text.rstrip("\n").split("\n")
    height = 2 * MARGIN + LINE * len(lines)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
           f'role="img" aria-label="{label}">',
           f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>',
           f'<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,\'DejaVu Sans Mono\',monospace" font-size="14" '
           f'fill="{FOREGROUND}" xml:space="preserve">']
    for number, line in enumerate(lines):
        column = 0
        for part, codes in spans(line):
            style = "".join(f' fill="{COLOURS[code]}"' for code in codes if code in COLOURS)
            style += ' font-weight="bold"' if "1" in codes else ""
            out.append(f'<text x="{MARGIN + COLUMN * column:.1f}" y="{MARGIN + LINE * number + 15}" '
                       f'textLength="{COLUMN * len(part):.1f}"{style}>{html.escape(part, quote=False).replace(" ", NO_BREAK)}</text>')
            column += len(part)
    return "\n".join([*out, "</g>", "</svg>", ""])
