"""Files that somebody asked for and a worker makes: asked for, made once whatever happens, given to who asked.

    export = exports.ask(Export.Kind.PACKET, asked={...}, by=user, at=now, patient=patient)

A kind's maker is registered once: `exports.register("packet", maker)`. It is called as `maker(export, file, told)`,
writes into the open binary `file`, and tells how far it is: `told(done, total, "Joining")`.
"""

from therapy_notes.exports.asking import ask, ask_again, cancel
from therapy_notes.exports.files import NotIntact, opened
from therapy_notes.exports.makers import NotMade, Stopped, register
from therapy_notes.exports.rendering import rendered

__all__ = ["NotIntact", "NotMade", "Stopped", "ask", "ask_again", "cancel", "opened", "register", "rendered"]
