"""Treatment before a plan was committed to writing: by whom it was given.

It may begin so if the same clinician who establishes the plan performs or supervises it (Pub. 100-02 ch. 15 §220.1.2).
"""

from collections import defaultdict

from therapy_notes.models import Note, Stretch, Supervision

ROWS = (*Note.WRITABLE, *Note.SIGNED_BY_AUTHOR)


def begun_by_author(plans):
    """By the number of each plan that begins before it was signed the days of its own on which all was by its author,
    or by somebody whom the author supervised on that day. `plans` are (number, episode, author, starts, established).

    No query where no plan begins so, else two for any number.
    """
    early = [one for one in plans if one[3] < one[4]]
    if not early:
        return {}
    given = _given({episode for _, episode, *_ in early}, min(one[3] for one in early), max(one[4] for one in early))
    led = _supervised_by({author for _, _, author, *_ in early})
    return {
        number: frozenset(
            day
            for day, people in given[episode].items()
            if starts <= day < established
            and all(one == author or any(s <= day <= (u or day) for s, u in led[author, one]) for one in people)
        )
        for number, episode, author, starts, established in early
    }


def _given(episodes, first, last):
    """Who gave treatment, by episode and day; of two who worked together the first."""
    found = defaultdict(lambda: defaultdict(set))
    rows = Stretch.objects.filter(activity__visit__episode__in=episodes, activity__visit__note__status__in=ROWS)
    rows = rows.filter(activity__visit__note__date__gte=first, activity__visit__note__date__lt=last)
    facts = ("activity__visit__episode", "activity__visit__note__date", "by__user")
    for episode, day, by in rows.order_by().values_list(*facts).distinct():
        found[episode][day].add(by)
    return found


def _supervised_by(authors):
    """From when until when an author supervised somebody, by the two."""
    found = defaultdict(list)
    rows = Supervision.objects.filter(supervisor__user__in=authors)
    for author, person, since, until in rows.values_list("supervisor__user", "clinician__user", "since", "until"):
        found[author, person].append((since, until))
    return found
