"""What a page must be in every width, light and dark: readable by WCAG 2.2 A and AA, and no wider than the screen."""

from axe_playwright_python.sync_playwright import Axe

FEW = {"resultTypes": ["violations"]}  # what is in order need not be told
RULES = FEW | {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
OF_COLOR = FEW | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # what a dark page can do wrong of its own


def wrong_to_read(page, rules=RULES):
    """What axe finds on the page as it stands, in words."""
    axe = Axe("0") if page.evaluate("'axe' in window") else Axe()  # half a megabyte of script: once a page
    result = axe.run(page, options=rules)
    return [result.generate_report()] if result.violations_count else []


def wrong_in_both_schemes(page):
    """The same, light and dark; the page is left light. It should have been told to move little (reduced motion)."""
    found = []
    for scheme, rules in (("light", RULES), ("dark", OF_COLOR)):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in wrong_to_read(page, rules)]
    page.emulate_media(color_scheme="light")
    return found


def too_wide(page):
    """What to say of a page that scrolls sideways."""
    more = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{more} pixels too wide"] if more > 0 else []
