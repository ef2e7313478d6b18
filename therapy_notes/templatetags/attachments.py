from django import template

from therapy_notes import access

register = template.Library()


@register.inclusion_tag("therapy_notes/_papers.html", takes_context=True)
def papers(context, patient):
    """The documents of the chart that its reader may see; those filed in error apart."""
    user = context["request"].user
    found, own = list(access.papers_of(user, patient)), access.kinds_to_add(user)
    for paper in found:
        paper.may_correct = paper.kind in own
    return {
        "patient": patient,
        "date_style": context["date_style"],
        "papers": [paper for paper in found if not hasattr(paper, "filed_in_error")],
        "in_error": [paper for paper in found if hasattr(paper, "filed_in_error")],
        "may_add": bool(own),
    }
