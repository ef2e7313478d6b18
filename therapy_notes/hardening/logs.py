"""What a log line may say. Nothing of a patient: no path as it was typed, no value, no message of an exception."""

import logging
import traceback


class RouteOnly(logging.Filter):
    """Puts the pattern of an address in place of the address: `visits/<int:pk>/`, whatever was typed."""

    def filter(self, record):
        path = getattr(getattr(record, "request", None), "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(record.request, "resolver_match", None)
            route = f"/{match.route}" if match else "an address that is none of ours"
            record.args = tuple(route if one == path else one for one in record.args)
        return True


class WithoutValues(logging.Formatter):
    """A line with the number of its request, as in the audit log; of an exception where and of what kind it was.

    Its message is left out: databases put the refused values into it.
    """

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def format(self, record):
        from therapy_notes import audit  # logging is set up before there are models

        record.request_id = audit.request_id.get() or "-"
        record.exc_text = None  # another handler's text of it
        return super().format(record)

    def formatException(self, exc_info):  # noqa: N802  its name in the standard library
        lines, error, seen = [], exc_info[1], set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            where = traceback.format_list(traceback.extract_tb(error.__traceback__))
            lines += [f"{type(error).__module__}.{type(error).__qualname__}\n", *where]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines).rstrip()
