"""Whether a session's screen is locked, and for how long a wrong password waits: facts kept in the session itself.

`session` is any mapping like Django's; moments are aware. Nothing here reads the clock or the request.
"""

MINUTE = 60
GRACE = 60  # seconds more than the clinic's minutes: the browser's own timer, which warns first, is to win
FREE_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 30, 3600  # seconds


def begin(session, *, at):
    """Somebody signed in with a password."""
    session["began"] = at.timestamp()
    unlock(session, at=at)


def touch(session, *, at):
    """The person did something. Written once a minute at most, since a session is a row; says whether it was."""
    seen = session.get("seen")
    if seen is not None and abs(at.timestamp() - seen) < MINUTE:
        return False
    session["seen"] = at.timestamp()
    return True


def lock(session, *, at):
    session["locked"] = at.timestamp()


def unlock(session, *, at):
    """The password was right. `opened` names this opening, so that tabs tell it from the one before."""
    for name in ("locked", "wrong", "wait_until"):
        session.pop(name, None)
    session["seen"] = at.timestamp()
    session["opened"] = str(at.timestamp())


def was_locked(session):
    """Whether the lock is on already, by hand or by an earlier request."""
    return "locked" in session


def is_locked(session, *, clinic, at):
    """Locked, or unused for longer than the clinic allows: the laptop slept, or the browser runs no script."""
    idle = at.timestamp() - session.get("seen", at.timestamp())
    return was_locked(session) or idle > clinic.idle_minutes * MINUTE + GRACE


def is_over(session, *, longest, at):
    """After `longest` seconds a person signs in anew, however busy they were (NIST SP 800-63B §4.2.3: 12 hours)."""
    return at.timestamp() - session.get("began", at.timestamp()) > longest


def wait(session, *, at):
    """Whole seconds until another password may be tried; 0 where none need pass."""
    return max(0, round(session.get("wait_until", 0) - at.timestamp()))


def count_wrong(session, *, at):
    """One more wrong password in a row: from the fifth on each waits, twice as long as the one before."""
    wrong = session["wrong"] = session.get("wrong", 0) + 1
    if wrong >= FREE_TRIES:
        session["wait_until"] = at.timestamp() + wait_after(wrong)


def wait_after(wrong):
    """Seconds that so many wrong passwords in a row cost."""
    return 0 if wrong < FREE_TRIES else min(FIRST_WAIT * 2 ** min(wrong - FREE_TRIES, 10), LONGEST_WAIT)
