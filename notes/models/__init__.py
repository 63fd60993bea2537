from notes.models.alias import Alias
from notes.models.citation import Citation
from notes.models.detachment import Detachment
from notes.models.doubt import Doubt
from notes.models.draft import Draft
from notes.models.entry import POSITION_GAP, RESERVED_SLUGS, Entry, OldSlug
from notes.models.entry_merge import EntryMerge
from notes.models.entry_name import EntryName
from notes.models.feed_address import FeedAddress
from notes.models.image import Image, ImageUse
from notes.models.inbox_act import InboxAct
from notes.models.link import Link
from notes.models.link_check import LinkCheck, LinkCheckRun, LinkHealth
from notes.models.link_rewrite import LinkRewrite
from notes.models.named_source import NamedSource, ProgressItem
from notes.models.purge import Purge
from notes.models.reference import Reference
from notes.models.rename import Rename
from notes.models.revision import Revision
from notes.models.search_document import SearchDocument
from notes.models.service import Service, ServiceFeature, ServiceName
from notes.models.source_conflict import SourceConflict
from notes.models.source_file import Load, SourceBlock, SourceFile
from notes.models.source_handout import SourceHandout
from notes.models.source_upload import SourceUpload, UploadedFile
from notes.models.tag import EntryTag, Tag
from notes.models.target import Target
from notes.models.watch import Follower, SeenEntry, Watch

__all__ = [
    "POSITION_GAP",
    "RESERVED_SLUGS",
    "Alias",
    "Citation",
    "Detachment",
    "Doubt",
    "Draft",
    "Entry",
    "EntryMerge",
    "EntryName",
    "EntryTag",
    "FeedAddress",
    "Follower",
    "Image",
    "ImageUse",
    "InboxAct",
    "Link",
    "LinkCheck",
    "LinkCheckRun",
    "LinkHealth",
    "LinkRewrite",
    "Load",
    "NamedSource",
    "OldSlug",
    "ProgressItem",
    "Purge",
    "Reference",
    "Rename",
    "Revision",
    "SearchDocument",
    "SeenEntry",
    "Service",
    "ServiceFeature",
    "ServiceName",
    "SourceBlock",
    "SourceConflict",
    "SourceFile",
    "SourceHandout",
    "SourceUpload",
    "Tag",
    "Target",
    "UploadedFile",
    "Watch",
]
