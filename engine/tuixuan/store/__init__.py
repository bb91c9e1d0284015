"""Where the bytes of a case are kept: one protocol, and the stores that keep its promises."""

from tuixuan.store.base import BLOB_MAX, LINE_MAX, BindingStore, DisclosingStore, Store
from tuixuan.store.copying import copy
from tuixuan.store.files import FileStore
from tuixuan.store.memory import MemoryStore

__all__ = [
    "BLOB_MAX",
    "LINE_MAX",
    "BindingStore",
    "DisclosingStore",
    "FileStore",
    "MemoryStore",
    "Store",
    "copy",
]
