"""Whether two entries of paper mean the same provider: by their numbers, else by their names as they were typed."""

import re

# What stands beside a name and is none of it.
CREDENTIALS = frozenset(
    (
        *("md", "do", "np", "pa", "pac", "cns", "fnp", "dnp", "aprn", "arnp", "crnp", "dpm", "od", "dc", "dds", "dmd"),
        *("phd", "rn", "dr", "jr", "sr", "ii", "iii"),
    )
)


def is_same_provider(one, other):
    """Equal numbers are the same, different ones are not; where one is not known the names must not differ."""
    if one.provider_npi and other.provider_npi:
        return one.provider_npi == other.provider_npi
    names = name_of(one.provider), name_of(other.provider)
    return not all(names) or names[0] == names[1]


def name_of(text):
    """The words of a name in whatever order, case and with whatever credentials it was typed."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"[.'’-]", "", text.casefold()))
    return frozenset(words) - CREDENTIALS or frozenset(words)
