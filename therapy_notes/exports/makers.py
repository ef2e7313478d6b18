"""Who makes which kind of file."""

from collections.abc import Callable

from django.utils.module_loading import import_string

_makers: dict[str, Callable | str] = {}


class Stopped(Exception):
    """The file is no longer wanted from this attempt: it was cancelled, or another attempt has taken over."""


class NotMade(Exception):
    """The file cannot be made. Its sentence says why and what to do, without a patient's name."""


def register(kind, maker):
    """`maker(export, file, told)` writes the whole of the file into `file`, an open binary file that can be sought.

    `told(done, total, stage="")` keeps the progress, at most twice a second, and raises Stopped where nobody waits for
    the file any more: call it after each part, never within a transaction. The maker raises NotMade with a sentence.
    Where `export.patient` is None and charts are in the file, the maker says whose: `export.charts`, patients' numbers.
    A maker by its dotted name is imported when something is made: what lays out pages is heavy, and a server's process
    makes none.
    """
    _makers[str(kind)] = maker


def maker_of(kind):
    try:
        maker = _makers[str(kind)]
    except KeyError:
        raise NotMade("This server makes no such file. Tell whoever runs it.") from None
    return import_string(maker) if isinstance(maker, str) else maker
