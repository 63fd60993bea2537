"""Addresses of the notes."""

from django.urls import URLPattern, path

from notes.views import (
    changes,
    doubts,
    entries,
    entry_deciding,
    entry_editing,
    history,
    images,
    inbox,
    inbox_undo,
    links,
    preview,
    references,
    search,
    services,
    sources,
    tags,
    trash,
    tree,
)

app_name = "notes"


def _writing(address: str, name: str) -> list[URLPattern]:
    """What people do with an entry: terms and sections by their slug, items and groups by their number."""
    return [
        path(f"{address}edit/", entry_editing.edit, name=f"{name}-edit"),
        path(f"{address}edit/preview/", preview.edit, name=f"{name}-edit-preview"),
        path(f"{address}edit/decide/", entry_deciding.decide, name=f"{name}-decide"),
        path(f"{address}edit/decide/result/", entry_deciding.result, name=f"{name}-decide-result"),
        path(f"{address}refine/", entry_editing.refine, name=f"{name}-refine"),
        path(f"{address}bin/", trash.remove, name=f"{name}-bin"),
        path(f"{address}doubt/", doubts.doubt, name=f"{name}-doubt"),
        path(f"{address}detach/", inbox_undo.detach, name=f"{name}-detach"),
        path(f"{address}history/", history.history, name=f"{name}-history"),
        path(f"{address}history/<int:number>/", history.revision, name=f"{name}-revision"),
        path(f"{address}history/<int:number>/restore/", history.restore, name=f"{name}-revision-restore"),
        path(f"{address}diff/<int:a>..<int:b>/", history.diff, name=f"{name}-diff"),
    ]


urlpatterns: list[URLPattern] = [
    path("notes/tree/<int:pk>/", tree.branch_below, name="tree-branch"),
    path("notes/new/", entry_editing.new, name="entry-new"),
    path("notes/new/preview/", preview.new, name="entry-new-preview"),
    path("notes/new/groups/", entry_editing.group_names, name="group-names"),
    path("notes/preview/", preview.fragment, name="preview"),
    path("notes/<str:slug>/", entries.show, name="entry"),
    *_writing("notes/items/<int:pk>/", "item"),
    *_writing("notes/<str:slug>/", "entry"),
    path("inbox/", inbox.index, name="inbox"),
    path("inbox/targets/", inbox.targets, name="inbox-targets"),
    path("inbox/<int:pk>/promote/", inbox.promote, name="inbox-promote"),
    path("inbox/<int:pk>/attach/", inbox.attach, name="inbox-attach"),
    path("inbox/<int:pk>/detach/", inbox.detach, name="inbox-detach"),
    path("inbox/<int:pk>/refine/", inbox.refine, name="inbox-refine"),
    path("inbox/<int:pk>/tag/", inbox.tag, name="inbox-tag"),
    path("inbox/<int:pk>/correct/", inbox.correct, name="inbox-correct"),
    path("inbox/<int:pk>/bin/", inbox.remove, name="inbox-bin"),
    path("inbox/<int:pk>/fine/", inbox.fine, name="inbox-fine"),
    path("inbox/<int:pk>/corrected/", inbox.corrected, name="inbox-corrected"),
    path("inbox/undo/<int:pk>/", inbox_undo.undo, name="inbox-undo"),
    path("doubts/<int:pk>/withdraw/", doubts.withdraw, name="doubt-withdraw"),
    path("doubts/<int:pk>/corrected/", doubts.corrected, name="doubt-corrected"),
    path("trash/", trash.index, name="trash"),
    path("trash/<int:pk>/restore/", trash.restore, name="trash-restore"),
    path("tags/", tags.index, name="tags"),
    path("tags/<str:slug>/", tags.show, name="tag"),
    path("links/", links.index, name="links"),
    path("services/", services.index, name="services"),
    path("services/<str:slug>/", services.show, name="service"),
    path("search/", search.results, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("search/line/<int:pk>/", search.line, name="line"),
    path("images/", images.index, name="images"),
    path("images/new/", images.new, name="image-new"),
    path("images/upload/", images.upload, name="image-upload"),
    path("images/<str:name>/", images.show, name="image"),
    path("images/<str:name>/alt/", images.describe, name="image-alt"),
    path("images/<str:name>/remove/", images.remove, name="image-remove"),
    path("media/images/<str:file_name>", images.file, name="image-file"),
    path("sources/", sources.index, name="sources"),
    path("sources/<int:pk>/", sources.show, name="source"),
    path("sources/conflicts/<int:pk>/", sources.conflict, name="source-conflict"),
    path("wanted/", references.wanted, name="wanted"),
    path("changes/", changes.index, name="changes"),
]
