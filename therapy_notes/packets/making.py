"""Make the file of a packet: a book of one PDF, or a zip of single files. What a worker calls."""

from contextlib import contextmanager

from django.utils import timezone

from therapy_notes import exports
from therapy_notes.access.packets import chart_is_open
from therapy_notes.clinic_time import day_of, format_date
from therapy_notes.models import Export
from therapy_notes.packets import of_days
from therapy_notes.packets.asked import Asked, AskedDays
from therapy_notes.packets.binding import bind
from therapy_notes.packets.contents import contents_of
from therapy_notes.packets.cover import front_of
from therapy_notes.packets.gathering import Gathering
from therapy_notes.packets.spool import Spool
from therapy_notes.packets.zipping import write_zip

CLOSED = "The chart is no longer open to you, or your part at the clinic has changed. Ask an administrator."
NOTHING = "Nothing that was asked for is signed: there is nothing to send. Choose other dates or kinds, then ask again."


def register():
    """Tell the exports what this package makes."""
    exports.register(Export.Kind.PACKET, make_packet)
    exports.register(Export.Kind.NOTES, make_notes)


def make_packet(export, file, told):
    """A patient's records, as they stand when the worker comes to it."""
    asked = Asked.of(export.asked)
    if not chart_is_open(export.by, asked.patient):
        raise exports.NotMade(CLOSED)
    with timezone.override(export.clinic.time_zone):
        contents = contents_of(asked, by=export.by, on=day_of(timezone.now()))
        names = {"by": export.by, "at": export.asked_at, "identifier": f"export-{export.pk}"}
        _make(export, file, told, contents, lambda: front_of(contents, asked, **names), variant=asked.variant)


def make_notes(export, file, told):
    """The signed notes of some days."""
    asked = AskedDays.of(export.asked)
    with timezone.override(export.clinic.time_zone):
        contents = of_days.contents_of(asked, by=export.by, on=day_of(timezone.now()))
        export.charts = contents.charts
        names = {"by": export.by, "at": export.asked_at, "identifier": f"export-{export.pk}"}
        _make(export, file, told, contents, lambda: of_days.front_of(contents, asked, **names), variant=asked.variant)


def _make(export, file, told, contents, front, *, variant):
    if contents.is_empty:
        raise exports.NotMade(NOTHING)
    clinic, is_zip = export.clinic, export.form == Export.Form.ZIP
    with _gathered(export, told, contents, variant, originals=is_zip) as groups:
        style = clinic.date_style
        stamp = f"Records, put together {format_date(timezone.localtime(export.asked_at), style)}"
        if is_zip:
            write_zip(file, front(), groups, at=export.asked_at, told=told, variant=variant)
        else:
            bind(file, front(), groups, told=told, variant=variant, stamp=stamp)


@contextmanager
def _gathered(export, told, contents, variant, *, originals):
    clinic = export.clinic
    with Spool() as spool:
        paper = {"style": clinic.date_style, "paper": clinic.paper, "originals": originals}
        yield Gathering(contents, export, variant, told, spool, **paper).all()
