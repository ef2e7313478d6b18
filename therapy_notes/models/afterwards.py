"""What is signed after a note was: addenda, amendments, a withdrawn signature, a void note. Nothing older changes."""

from django.db import models

from therapy_notes.models.ledger import Sealed, Signed
from therapy_notes.models.notes import Note, Signature, SignedVersion


class Addendum(Signed):
    """Words added after the signature, signed by their own author; the note itself stays as it was."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=10_000)
    needs_cosign = models.BooleanField(default=False, help_text="As the clinic's policy was when it was signed")
    sha256 = models.CharField(max_length=64)

    class Meta(Signed.Meta):
        verbose_name_plural = "addenda"

    def __str__(self):
        return f"addendum {self.pk}"

    def chart_id(self):
        return self.note.episode.patient_id


class AddendumCosignature(Signed):
    """The supervisor's signature under an assistant's addendum; `meaning` says whether they agree with it."""

    addendum = models.OneToOneField(Addendum, on_delete=models.PROTECT, related_name="cosignature")
    meaning = models.CharField(max_length=200)

    def __str__(self):
        return f"addendum cosignature {self.pk}"

    def chart_id(self):
        return self.addendum.note.episode.patient_id


class Amendment(Sealed):
    """That a version amends the one before it, and why. Both stand in the chart, and what differs in the content."""

    version = models.OneToOneField(SignedVersion, on_delete=models.PROTECT, related_name="amendment")
    amends = models.ForeignKey(SignedVersion, on_delete=models.PROTECT, related_name="amended_by")
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey("therapy_notes.User", on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self):
        return f"amendment {self.pk}"

    def chart_id(self):
        return self.version.patient_id


class Withdrawal(Signed):
    """A signature taken back by who gave it, with the reason. The signature stays and is printed as withdrawn."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(max_length=1000)

    def __str__(self):
        return f"withdrawal {self.pk}"

    def chart_id(self):
        return self.signature.version.patient_id


class Voiding(Signed):
    """That a note does not count, and why: it was written in the wrong chart, or of a visit that never was."""

    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="voiding")
    reason = models.TextField(max_length=1000)

    def __str__(self):
        return f"voiding {self.pk}"

    def chart_id(self):
        return self.note.episode.patient_id
