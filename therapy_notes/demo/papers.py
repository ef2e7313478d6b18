"""Papers as they come in by mail or fax: orders, and plans of care with the provider's signature. All invented."""

import io

from therapy_notes.clinic_time import format_date

# Invented, as their numbers are: only the check digit is right.
PROVIDERS = {
    "Hale, Miriam, MD": ("MD", "1000000038"),
    "Osei, Ruth, MD": ("MD", "1000000046"),
    "Castellanos, Ivo, MD": ("MD", "1000000053"),
    "Okonjo, Peter, MD": ("MD", "1000000061"),
    "Adeyemi, Tola, MD": ("MD", "1000000079"),
    "Vogt, Lena, NP": ("NPP", "1000000087"),
}
ORDER = "Evaluate and treat: {therapy}. {title}."
PLAN = "I have reviewed this plan of care for {therapy} and certify the need for these services."
PAGE = "BT /F1 16 Tf 60 720 Td ({}) Tj /F1 11 Tf 0 -30 Td 16 TL {} ET"


def provider_of(episode):
    """Who refers, as an event of the plan names them."""
    kind, npi = PROVIDERS[episode.referring_provider]
    return {"provider": episode.referring_provider, "provider_kind": kind, "provider_npi": npi}


def order(episode, *, on):
    return _paper(episode, "Order", ORDER, on=on)


def signed_plan(episode, *, on):
    return _paper(episode, "Plan of care", PLAN, on=on)


def _paper(episode, title, words, *, on):
    patient, style = episode.patient, episode.patient.clinic.date_style
    told = words.format(therapy=episode.get_discipline_display().lower(), title=episode.title)
    return page(
        title,
        "Invented for a demo: no such practice, no such person",
        f"{patient.list_name}, born {format_date(patient.birth_date, style)}",
        told,
        f"Signed: {episode.referring_provider}, {format_date(on, style)}",
    )


def page(title, *lines):
    """One page of plain text as a PDF, open for reading: a demo has dozens of them, and they must not take long."""
    rows = " ".join(f"T* ({_escaped(line)}) Tj" for line in lines)
    text = PAGE.format(_escaped(title), rows).encode("cp1252", "replace")
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    )
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.4\n")
    for number, part in enumerate(parts, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, part))
    table = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, table))
    file.seek(0)
    return file


def _escaped(text):
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
