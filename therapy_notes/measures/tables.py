"""The measurements of a content as tables to read: what has one value, and what has two sides."""


def tables_of(said):
    """Rows of one value, rows of left and right, each with what became of it since; None where nothing was taken."""
    found = said.get("measurements", [])
    if not found:
        return None
    sided = {}
    for one in found:
        if one["side"]:
            sided.setdefault(one["measure"], {"name": one["name"]})[one["side"]] = one
    return {
        "single": [one for one in found if not one["side"]],
        "sided": [_with_changes(row) for row in sided.values()],
    }


def _with_changes(row):
    """What became of each side; said once where both say the same."""
    sides = [(side, row[side]["change"]) for side in ("left", "right") if row.get(side, {}).get("change")]
    if len(sides) == 2 and sides[0][1] == sides[1][1]:
        return row | {"changes": [("both", sides[0][1])]}
    return row | {"changes": sides}
