"""Files by their digest: whole or not at all, the same once, and never below a path that somebody else chose."""

import errno
import os
import stat

import pytest

from therapy_notes.stored_files import Files, NotIntact, NotStored

WORDS = b"what was printed"


@pytest.fixture
def files(settings, tmp_path):
    settings.KEPT_ROOT = tmp_path / "kept"
    return Files("KEPT_ROOT", most_bytes=100)


def test_what_is_kept_is_read_whole(files):
    sha256, size = files.store_bytes(WORDS)
    assert size == len(WORDS)
    assert files.read_intact(sha256) == WORDS
    assert files.problem(sha256) == ""


def test_the_same_bytes_are_written_once(files):
    sha256, _ = files.store_bytes(WORDS)
    before = files.path_of(sha256).stat()
    files.store_bytes(WORDS)
    after = files.path_of(sha256).stat()  # comparing the bytes reads them: the time of access may go on
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_nobody_else_on_the_machine_reads_them(files):
    path = files.path_of(files.store_bytes(WORDS)[0])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in path.parents[:3]} == {0o700}


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(WORDS + b"."), "altered"),
        (lambda path: path.write_bytes(WORDS * 100), "altered"),
        (lambda path: path.unlink() or path.mkdir(), "cannot be read"),
    ],
    ids=["gone", "longer", "longer than any may be", "no file"],
)
def test_what_does_not_hold_is_given_to_nobody(files, harm, words):
    sha256, _ = files.store_bytes(WORDS)
    harm(files.path_of(sha256))
    with pytest.raises(NotIntact, match=words):
        files.read_intact(sha256)
    assert words in files.problem(sha256)


def test_storing_again_mends_what_was_altered(files):
    sha256, _ = files.store_bytes(WORDS)
    files.path_of(sha256).write_bytes(b"other")
    files.store_bytes(WORDS)
    assert files.read_intact(sha256) == WORDS


@pytest.mark.parametrize("act", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_no_part_of_a_file(files, monkeypatch, act, caplog):
    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, act, full)
    with pytest.raises(NotStored):
        files.store_bytes(WORDS)
    assert "could not be kept in KEPT_ROOT: ENOSPC" in caplog.text
    assert [path for path in files.path_of("0" * 64).parents[2].rglob("*") if path.is_file()] == []


def test_two_settings_keep_apart(files, settings, tmp_path):
    settings.OTHER_ROOT = tmp_path / "other"
    sha256, _ = files.store_bytes(WORDS)
    assert Files("OTHER_ROOT", most_bytes=100).problem(sha256) == "its file is missing"
