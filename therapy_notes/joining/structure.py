"""The tags of a part, so that they can hang in the one structure tree of a book (ISO 32000-1 section 14.7)."""

import re
from html import escape
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from therapy_notes.joining.outline import text

CLAIM = re.compile(rb"pdfuaid:part(?:>|=[\"'])\s*1")
ARCHIVAL = re.compile(rb"pdfaid:part=[\"'](\d)[\"']\s+pdfaid:conformance=[\"'](\w)[\"']")
UA = "pdf/ua-1"
A_CLAIM = "<pdfaid:part>{}</pdfaid:part><pdfaid:conformance>{}</pdfaid:conformance>"
UA_CLAIM = "<pdfuaid:part>1</pdfuaid:part>"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdf:Producer>Therapy Notes</pdf:Producer><xmp:CreatorTool>Therapy Notes</xmp:CreatorTool>{claim}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""

Cleared = tuple[Any, Any, tuple[int, int], dict[str, bytes]]


def claims(root: Any) -> frozenset[str]:
    """What a part says that it conforms to."""
    metadata = root.get("/Metadata")
    said = metadata.read_bytes() if isinstance(metadata, pikepdf.Stream) else b""
    return claimed(said)


def claimed(said: bytes) -> frozenset[str]:
    """The same of its metadata."""
    archival = ARCHIVAL.search(said)
    return frozenset(
        ([UA] if CLAIM.search(said) else []) + ([archival[1].decode() + archival[2].decode()] if archival else [])
    )


def cleared(source: pikepdf.Pdf, tree: Any, *, title: str, key: int) -> Cleared:
    """The uppermost element of a part, its parent tree as one leaf, the first and last key of that, its roles.

    The root itself is emptied; it stands for what the part will hang below.
    """
    top = _top(source, tree, title)
    leaf, keys = _leaf(source, tree, key)
    roles = tree.get("/RoleMap")
    named = {str(name): str(role).encode() for name, role in roles.items()} if isinstance(roles, Dictionary) else {}
    for name in list(tree.keys()):
        del tree[name]
    return top, leaf, keys, named


def _top(source: pikepdf.Pdf, tree: Any, title: str) -> Any:
    """The part's Document, which becomes a Part of the book; or a new one around its elements."""
    kids = tree.get("/K", Array())
    tops = [
        kid if kid.is_indirect else source.make_indirect(kid) for kid in (kids if isinstance(kids, Array) else [kids])
    ]
    if len(tops) == 1 and tops[0].get("/S") == Name.Document:
        top = tops[0]
        top.S = Name.Part
    else:
        top = source.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, K=Array(tops)))
        for one in tops:
            one.P = top
    top.P = tree
    if title:
        top.T = pikepdf.String(title)
    return top


def _leaf(source: pikepdf.Pdf, tree: Any, key: int) -> tuple[Any, tuple[int, int]]:
    parents = tree.get("/ParentTree")
    pairs = sorted(pikepdf.NumberTree(parents).items()) if isinstance(parents, Dictionary) else []
    if not pairs:
        return None, (key, key - 1)
    first, last = key + pairs[0][0], key + pairs[-1][0]
    numbers = [one for number, elements in pairs for one in (key + number, elements)]
    leaf = Dictionary(Limits=Array([first, last]), Nums=Array(numbers))
    return source.make_indirect(leaf), (first, last)


def name(said: str) -> bytes:
    """A name with its slash, spelled as a PDF wants it (ISO 32000-1 section 7.3.5)."""
    letters = said.lstrip("/").encode()
    return b"/" + b"".join(b"%c" % one if chr(one).isalnum() and one < 128 else b"#%02x" % one for one in letters)


def info(title: str) -> bytes:
    return b"<< /Title %b /Creator (Therapy Notes) /Producer (Therapy Notes) >>" % text(title)


def metadata(title: str, *, claims: frozenset[str]) -> str:
    said = [UA_CLAIM if one == UA else A_CLAIM.format(*one) for one in sorted(claims)]
    return XMP.format(title=escape(title), claim="".join(said))


def catalog(lang: str, *, pages: int, outline: int, tags: int, metadata: int, colors: int = 0) -> bytes:
    said = [b"/Type /Catalog /Pages %d 0 R /Metadata %d 0 R" % (pages, metadata)]
    said.append(b"/Lang (%b) /ViewerPreferences << /DisplayDocTitle true >>" % lang.encode())
    if tags:
        said.append(b"/MarkInfo << /Marked true >> /StructTreeRoot %d 0 R" % tags)
    if colors:
        said.append(b"/OutputIntents [%d 0 R]" % colors)
    if outline:
        said.append(b"/PageMode /UseOutlines /Outlines %d 0 R" % outline)
    return b"<< %b >>" % b" ".join(said)
