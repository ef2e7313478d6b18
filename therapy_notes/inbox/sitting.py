"""One proof of who somebody is that serves their cosignatures for a while: facts kept in the session itself.

`session` is any mapping like Django's; moments are aware. Nothing here reads the clock or the request.
"""

MINUTES = 15  # from the proof, however busy the sitting is
# What a sitting is bound to: the opening of the screen's lock, and the password (Django keeps a mark of it here).
BOUND_TO = ("opened", "_auth_user_hash")


def begin(session, *, at):
    """The password or passkey was right just now, and the person asked not to be asked again for a while."""
    session["sitting"] = [at.timestamp(), *_bonds(session)]


def is_open(session, *, at):
    """Whether the next cosignature needs no proof of its own: not after the time, a lock, or another password."""
    began, *bonds = session.get("sitting") or [None]
    return began is not None and 0 <= at.timestamp() - began < MINUTES * 60 and bonds == _bonds(session)


def left(session, *, at):
    """Whole minutes that are left, at least one while it is open; 0 where no sitting is."""
    if not is_open(session, at=at):
        return 0
    return max(1, round(MINUTES - (at.timestamp() - session["sitting"][0]) / 60))


def is_over(session, *, at):
    """Whether one was begun in this session and has come to its end by itself: not by the button."""
    return "sitting" in session and not is_open(session, at=at)


def end(session):
    session.pop("sitting", None)


def _bonds(session):
    return [session.get(name) for name in BOUND_TO]
