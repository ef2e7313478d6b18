"""What was measured otherwise: in two versions of one note, or at this visit and the one before."""

from therapy_notes.measures.content import key_of, label_of, words_of


def compared(before, after, *, same_note):
    """Field, label, what it was and what it is of each value; empty where it was not taken.

    Of two different notes only what the later one holds is compared: nobody takes every measure at every visit.
    """
    was = {key_of(one): one for one in before.get("measurements", [])}
    now = {key_of(one): one for one in after.get("measurements", [])}
    for key in dict.fromkeys([*was, *now] if same_note else now):
        one = now.get(key) or was[key]
        texts = [words_of(said[key]) if key in said else "" for said in (was, now)]
        yield f"measure-{key.replace('/', '-').replace(' ', '-')}".rstrip("-"), label_of(one), *texts
