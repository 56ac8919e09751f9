"""Papers made, and the templates in use."""

from dataclasses import dataclass

from gongjian.papers import filling, word
from gongjian.papers.kinds import KINDS, Kind
from gongjian.papers.models import Template
from gongjian.papers.paper import Paper


@dataclass(frozen=True)
class Row:
    """A kind of paper and, if the place has its own, the template in use."""

    kind: Kind
    template: Template | None


def made(kind: str, paper: Paper) -> bytes:
    """The paper as .docx: in the place's own template, else in the layout of the standard. One query."""
    own = Template.objects.filter(kind=kind, ends__isnull=True).first()
    return filling.fill(bytes(own.body), paper) if own else word.write(paper)


def kinds() -> list[Row]:
    """Every kind of paper by its name. One query; templates come without their content."""
    own = {row.kind: row for row in Template.objects.filter(ends__isnull=True).defer("body")}
    return [Row(kind, own.get(kind.key)) for kind in sorted(KINDS.values(), key=lambda kind: kind.key)]


def template(kind: str) -> Template | None:
    """The template in use for a kind."""
    return Template.objects.filter(kind=kind, ends__isnull=True).first()


def sample(kind: str) -> bytes:
    """An invented paper of the kind as it would come out now. KeyError for an unknown kind."""
    return made(kind, KINDS[kind].sample())
