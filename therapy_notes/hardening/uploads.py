"""What may be sent to the server at once. Registered first among the upload handlers."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from therapy_notes.attachments.recognizing import MOST_BYTES


class OnlySoLarge(FileUploadHandler):
    """Lets go of a file as soon as the files of a request pass the limit; the fields beside it are kept.

    The request says so by `upload_too_large`: the form then says it in words.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            self.request.upload_too_large = True
            self._let_go()
            raise SkipFile
        return raw_data

    def _let_go(self):
        """What the handlers after this one hold of the file would lie on the disk until the request is forgotten."""
        for handler in self.request.upload_handlers:
            if getattr(handler, "file", None) is not None:
                handler.file.close()

    def file_complete(self, file_size):
        return None
