"""Uses a page as people do: in both themes, on a phone, with the keyboard alone, without its script, in print."""

from html_figures import Mismatch, same

WIDTHS = ((1280, 900), (900, 1200), (390, 844))
# A page with a thousand rows has fewer elements than this, whatever the length of the recording.
ELEMENTS = 20_000

# The contrast of every text with its background; large text may have less (WCAG 2.2, 1.4.3).
CONTRAST = r"""(() => {
  const channels = (color) => {
    const canvas = CONTEXT;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const CONTEXT = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const read = (color) => known.get(color) ?? known.set(color, channels(color)).get(color);
  const light = ([r, g, b]) => {
    const part = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = read(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
      if (color[3] !== 0) return [0, 0, 0, 0];
    }
    return [255, 255, 255, 255];
  };
  const poor = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("script")) continue;
    const style = getComputedStyle(element);
    const ink = read(element.closest("svg") ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) poor.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...poor];
})()"""

# What reaches beyond the window, outside of the frames that scroll.
WIDE = r"""[...document.querySelectorAll("section *")].filter((part) => !part.closest(".scroll, .wide")
  && part.getBoundingClientRect().right > innerWidth).map((part) => part.id || part.tagName)"""


# Figures whose parts are not beside each other, and names of settings that are broken on a wide screen.
BROKEN = r"""(() => {
  const figures = [...document.querySelectorAll("td:has(> .rest:not(:empty))")].filter((cell) => {
    const whole = document.createRange();
    whole.selectNode(cell.firstChild);
    const [top, rest] = [whole, cell.querySelector(".rest")].map((part) => part.getBoundingClientRect().top);
    return Math.abs(top - rest) > 4;
  });
  const names = innerWidth < 1280 ? [] : [...document.querySelectorAll("#by-knob tbody th code")];
  return [...figures, ...names.filter((name) => name.getClientRects().length > 1)].map((part) => part.textContent);
})()"""


# What assistive technology relies on.
NAMES = r"""(() => {
  const wrong = [];
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push("id twice: " + id);
  for (const name of ["aria-labelledby", "aria-describedby", "for", "data-copies"])
    for (const element of document.querySelectorAll(`[${name}]`))
      for (const id of element.getAttribute(name).split(" "))
        if (!document.getElementById(id)?.textContent.trim() && !document.getElementById(id)?.matches("input"))
          wrong.push(`${name} names nothing: ${id}`);
  for (const link of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(link.hash.slice(1))) wrong.push("link to nothing: " + link.hash);
  for (const plot of document.querySelectorAll("svg"))
    if (plot.getAttribute("role") !== "img" || !plot.querySelector("title").textContent) wrong.push("nameless plot");
  for (const frame of document.querySelectorAll("[tabindex='0']"))
    if (!frame.ariaLabel && !frame.hasAttribute("aria-labelledby")) wrong.push("nameless frame: " + frame.className);
  const frames = [...document.querySelectorAll("[role=region],section[aria-labelledby]")].map((frame) =>
    frame.ariaLabel ?? document.getElementById(frame.getAttribute("aria-labelledby")).textContent);
  for (const name of frames) if (frames.indexOf(name) !== frames.lastIndexOf(name)) wrong.push("name twice: " + name);
  let level = 0;
  for (const head of document.querySelectorAll("h1,h2,h3")) {
    if (+head.tagName[1] > level + 1) wrong.push("a level of headings is left out: " + head.textContent);
    level = +head.tagName[1];
  }
  if (document.querySelectorAll("h1").length !== 1) wrong.push("there must be one h1");
  if (document.querySelectorAll("main").length !== 1) wrong.push("there must be one main");
  if (document.documentElement.lang !== "en") wrong.push("the language is not named");
  return wrong;
})()"""

# The focused element, and how its focus is shown.
FOCUS = r"""(() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  const all = [...document.querySelectorAll("*")];
  const ring = [at, at.closest("label")].filter(Boolean).map((element) => getComputedStyle(element))
    .some((style) => style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2);
  const box = (at.closest("label") ?? at).getBoundingClientRect();
  return { place: all.indexOf(at), name: at.id || at.textContent.trim().slice(0, 40), tag: at.tagName, ring,
           seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth };
})()"""


def looks(browser, path, pictures=None):
    """Checks both themes, wide and narrow: no errors, no horizontal scrolling, sufficient contrast."""
    for width, height in WIDTHS:
        for scheme in ("light", "dark"):
            browser.open(path, width=width, height=height, scheme=scheme)
            where = f"{width} px, {scheme}"
            same(f"complaints at {where}", browser.complaints(), [])
            across = browser.ask("Math.max(document.documentElement.scrollWidth, innerWidth)")
            if across > width:
                wide = browser.ask(WIDE)
                raise Mismatch(f"the page scrolls sideways at {where}: it is {across} px wide: {wide[:5]}")
            same(f"texts with too little contrast at {where}", browser.ask(CONTRAST), [])
            same(f"names at {where}", browser.ask(NAMES), [])
            same(f"broken at {where}", browser.ask(BROKEN), [])
            if browser.ask("document.querySelectorAll('*').length") > ELEMENTS:
                raise Mismatch("the page has too many elements")
            if pictures:
                browser.screenshot(f"{pictures}-{width}-{scheme}.png")
    browser.open(path)
    browser.ask("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    same("texts with too little contrast, all opened", browser.ask(CONTRAST), [])


def keyboard(browser, path):
    """Goes through the page with Tab: every control is reached, in order, and the focus is visible."""
    browser.open(path)
    walk = []
    for _ in range(400):
        browser.press("Tab")
        focus = browser.ask(FOCUS)
        if focus is None:
            break
        walk.append(focus)
    else:
        raise Mismatch("Tab does not reach the end of the page")
    same("first in the order of focus", walk[0]["name"], "Skip to the verdict")
    places = [focus["place"] for focus in walk]
    same("the order of focus is the page's", places, sorted(set(places)))
    same("without a ring", [focus["name"] for focus in walk if not focus["ring"]], [])
    same("out of sight", [focus["name"] for focus in walk if not focus["seen"]], [])
    names = {focus["name"] for focus in walk}
    wanted = {"Regressions", "Copy the command", "Copy the report", "rows-find", "theme-auto", "id", "margin", "waiver"}
    same("not reached by Tab", wanted - names, set())
    browser.open(path)
    browser.press("Tab")
    browser.press("Enter")
    same("the skip link leads to", browser.ask("document.activeElement.id"), "content")


def theme(browser, path):
    """Switches the theme with the arrow keys, with both settings of the system."""
    paper = "getComputedStyle(document.body).backgroundColor"
    browser.open(path, scheme="light")
    light = browser.ask(paper)
    browser.open(path, scheme="dark")
    dark = browser.ask(paper)
    if light == dark:
        raise Mismatch("the page does not follow the system's theme")
    for scheme in ("light", "dark"):
        browser.open(path, scheme=scheme)
        browser.ask("document.getElementById('theme-auto').focus()")
        browser.press("ArrowRight")
        same(f"Light on a {scheme} system", browser.ask(paper), light)
        browser.press("ArrowRight")
        same(f"Dark on a {scheme} system", browser.ask(paper), dark)
        browser.press("ArrowRight")
        same(f"Auto on a {scheme} system", browser.ask(paper), light if scheme == "light" else dark)


def search_and_sort(browser, path, rows):
    """Searches and sorts the rows, which are given in the order of the page."""
    visible = ("[...document.querySelectorAll('#rows tbody tr')].filter((row) => !row.hidden)"
               ".map((row) => row.cells[0].textContent)")
    status = "document.getElementById('rows-status').textContent"
    ids = ["".join(row[0]) for row in rows]
    browser.open(path)
    browser.ask("document.getElementById('rows-find').focus()")
    resting = browser.ask(status)
    wanted = ids[len(ids) // 2]
    browser.type(f" {wanted.upper()} PASS ")
    found = [name for name, row in zip(ids, rows) if wanted.lower() in "".join(sum(row, [])).lower()]
    same(f"rows with {wanted}", browser.ask(visible), found)
    word = "matches" if len(found) == 1 else "match"
    same("live region", browser.ask(status), f"{len(found):,} of {len(rows):,} rows {word}.")
    browser.type("\u2603")
    same("rows with a snowman", browser.ask(visible), [])
    same("live region", browser.ask(status), f"0 of {len(rows):,} rows match.")
    browser.press("Escape")
    same("rows after Escape", browser.ask(visible), ids)
    same("live region after Escape", browser.ask(status), resting)

    # By the figures, ascending and descending, then the order of the recording again.
    column = 6
    margins = {name: float(row[column][0].split()[0]) for name, row in zip(ids, rows) if row[column]}
    sorting = "document.querySelectorAll('#rows thead th')[6]"
    browser.ask(f"{sorting}.querySelector('button').focus()")
    for order, sign in (("ascending", 1), ("descending", -1)):
        browser.press("Enter")
        same("aria-sort", browser.ask(f"{sorting}.getAttribute('aria-sort')"), order)
        same("sorted columns", browser.ask("document.querySelectorAll('#rows th[aria-sort]').length"), 1)
        expected = sorted(ids, key=lambda name: (name not in margins, sign * margins.get(name, 0)))
        same(f"rows by margin, {order}", browser.ask(visible), expected)
        same("live region", browser.ask(status), f"{resting} Sorted by margin, {order}.")
    browser.press("Space")
    same("rows in the recording's order", browser.ask(visible), ids)
    same("sorted columns", browser.ask("document.querySelectorAll('#rows th[aria-sort]').length"), 0)


def copying(browser, path, command):
    """Copies the command with the keyboard alone, and pastes it into the search field."""
    browser.open(path)
    browser.ask("document.querySelector('[data-copies=command]').focus()")
    browser.press("Enter")
    said = "document.getElementById('command-status').textContent"
    browser.ask("new Promise((done) => setTimeout(done, 200))")
    same("after copying", browser.ask(said), "Copied.")
    browser.ask("document.getElementById('rows-find').focus()")
    browser.call("Input.dispatchKeyEvent", type="keyDown", key="v", code="KeyV", modifiers=2, commands=["paste"])
    same("what is pasted", browser.ask("document.getElementById('rows-find').value"), command.replace("\n", " "))


def without_script(browser, path, rows):
    """Checks that everything is shown without scripts, except controls that need them."""
    browser.open(path, has_script=False)
    # The page's scripts are off; this expression is evaluated by the test.
    seen = "[...document.querySelectorAll('#rows tbody tr')].filter((row) => row.checkVisibility()).length"
    same("rows without the script", browser.ask(seen), rows)
    shown = "[...document.querySelectorAll('button,input[type=search]')].filter((one) => one.checkVisibility()).length"
    same("controls without the script", browser.ask(shown), 0)
    browser.ask("document.querySelectorAll('#theme-dark')[0].click()")
    same("theme without the script", browser.ask("getComputedStyle(document.documentElement).colorScheme"), "dark")


def paper(browser, path):
    """Checks the print view: black on white in both themes, complete, and without controls."""
    browser.open(path, scheme="dark", media="print")
    for theme_chosen in ("auto", "dark"):
        browser.ask(f"document.getElementById('theme-{theme_chosen}').click()")
        same("paper", browser.ask("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        same("texts with too little contrast on paper", browser.ask(CONTRAST), [])
    same("cut tables", browser.ask(
        "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollHeight > one.clientHeight + 2).length"), 0)
    same("controls on paper", browser.ask(
        "[...document.querySelectorAll('nav,.theme,.find,button')].filter((one) => one.checkVisibility())"
        ".filter((one) => !one.closest('th')).length"), 0)
    same("closed tables", browser.ask(
        "[...document.querySelectorAll('details table')].filter((one) => !one.checkVisibility()).length"), 0)
