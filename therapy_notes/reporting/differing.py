"""What a report says, field by field in words, so that two versions of it can be compared."""


def words_of(report):
    """The words by field, each with its label: losses, what they limit, the judgment of each goal, and what follows."""
    found = {}
    for one in report["elements"] if report else []:
        found[one["name"]] = one["label"], "Not impaired" if one["not_impaired"] else one["text"]
    labels = {one["name"]: one["label"].lower() for one in report["elements"]} if report else {}
    for one in (report or {}).get("limiting", []):
        by = ", ".join(labels.get(name, name) for name in one["elements"])
        found[f"limits-{one['function']}"] = f"{one['label']}, limited by", by
    for one in (report or {}).get("judgments", []):
        found[f"judge-{one['goal']}-outcome"] = f"{one['label']}, outcome", one["outcome_label"]
        found[f"judge-{one['goal']}-text"] = f"{one['label']}, judgment", one["text"]
    if report and report.get("next_step_label"):
        found["next_step"] = "What follows", report["next_step_label"]
    return found


def compared(was, now):
    """Field, label, and its words in both; a field that only one of them has is empty in the other."""
    before, after = words_of(was), words_of(now)
    for field in dict.fromkeys([*before, *after]):
        label = (after.get(field) or before[field])[0]
        yield field, label, before.get(field, ("", ""))[1], after.get(field, ("", ""))[1]
