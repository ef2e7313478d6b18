"""A book is signed without being read: the same signature, whatever hangs on its pages, and flat memory."""

import io
import tracemalloc

import page
import pikepdf
import pytest

from tests.certificates import build_opened
from tests.therapy_notes.certificates.test_signing import NOON, plain, validated
from therapy_notes import certificates, joining
from therapy_notes.certificates import large, signer


@pytest.fixture
def signing(clinic, administrator, settings, tmp_path):
    settings.CERTIFICATES_ROOT = tmp_path / "certificates"
    certificates.install(clinic, build_opened(), by=administrator, at=NOON)
    return clinic


def book(parts=2, data=None):
    file = io.BytesIO()
    with joining.Book(file, title="Records", identifier=b"export-1") as joined:
        for number in range(parts):
            joined.add(data or plain(), bookmarks=[(1, f"Note {number}", 1)])
    return file.getvalue()


@pytest.fixture
def never_read(monkeypatch):
    def refuse(*args, **facts):
        raise AssertionError("The whole book is read.")

    monkeypatch.setattr(signer, "_write_by_pyhanko", refuse)


@pytest.mark.parametrize("parts", [1, 12])
@pytest.mark.usefixtures("never_read")
def test_a_validator_and_pdf_ua_find_it_as_good_as_any(signing, parts):
    signing.name = "Clínica Łódź"
    signed = certificates.sign(book(parts), clinic=signing, at=NOON)
    status = validated(signed)
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.signer_reported_dt == NOON
    report = page.validate_pdf_bytes(signed, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.failures
    assert certificates.is_signed_copy(signed, book(parts), clinic_pk=signing.pk)
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert not pdf.check_pdf_syntax()
        assert pdf.Root.AcroForm.Fields[0].V.Name == "Clínica Łódź"
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 2


def with_links(data):
    """The same, and each page has a link."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for one in pdf.pages:
            link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 10, 10])
            link.Dest = [one.obj, pikepdf.Name.Fit]
            one.obj.Annots = [pdf.make_indirect(link)]
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


@pytest.mark.usefixtures("never_read")
def test_pages_with_links_keep_them(signing):
    file = io.BytesIO()
    with joining.Book(file, title="Records", identifier=b"export-1") as joined:
        joined.add(with_links(plain()), bookmarks=[(1, "Cover", 1)])
        joined.add(plain(), bookmarks=[(1, "Note", 1)])
    signed = certificates.sign(file.getvalue(), clinic=signing, at=NOON)
    assert validated(signed).bottom_line
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        kinds = [[str(one.Subtype) for one in found.obj.get("/Annots", [])] for found in pdf.pages]
    assert kinds[0] == ["/Link"]
    assert sum(found == ["/Widget"] for found in kinds) == 1


def test_a_book_of_nothing_but_pages_with_links_and_any_other_pdf_go_the_usual_way(signing):
    for data in (book(data=with_links(plain())), plain()):
        with pytest.raises(large.NotABook):
            large.append(io.BytesIO(data), (b"", 10, b"<>", b"<>"))
        assert validated(certificates.sign(data, clinic=signing, at=NOON)).bottom_line


def test_memory_does_not_grow_with_the_book(signing, tmp_path):
    certificates.sign(book(1), clinic=signing, at=NOON)
    (tmp_path / "book.pdf").write_bytes(book(80))
    with (tmp_path / "book.pdf").open("rb+") as file:
        tracemalloc.start()
        assert certificates.issue_file(file, clinic=signing, at=NOON)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 3 * 1024 * 1024, most
