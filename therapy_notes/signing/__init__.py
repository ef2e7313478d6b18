"""What is signed, and what follows: the author's signature, the supervisor's, and words added later."""

from therapy_notes.signing.adding import ASKS_WHY, add_addendum, cosign_addendum, decline_addendum
from therapy_notes.signing.amending import AMENDED, drop_amendment, open_amendment
from therapy_notes.signing.authoring import MEANING, seen, sign_note
from therapy_notes.signing.cosigning import ATTESTATIONS, NEWER, attestations, cosign_note, return_note
from therapy_notes.signing.states import OWNERS, TRANSITIONS
from therapy_notes.signing.voiding import void_note
from therapy_notes.signing.withdrawing import withdraw_signature

__all__ = [
    "AMENDED",
    "ASKS_WHY",
    "ATTESTATIONS",
    "MEANING",
    "NEWER",
    "OWNERS",
    "TRANSITIONS",
    "add_addendum",
    "attestations",
    "cosign_addendum",
    "cosign_note",
    "decline_addendum",
    "drop_amendment",
    "open_amendment",
    "return_note",
    "seen",
    "sign_note",
    "void_note",
    "withdraw_signature",
]
