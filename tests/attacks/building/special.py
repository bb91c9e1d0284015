"""Attack 51: what is no regular file, or too large, is never opened.

No repository holds a pipe, a link out of itself or a file of 100 GB: `setup` says what the runner
makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from building.files import photographed
from building.sound import PHOTO
from building.vector import Vector
from building.village import MINUTES, PUBLISH, Object, Village, evidence_path, sha

MINUTES_PATH = evidence_path(sha(MINUTES))


def vectors() -> Iterator[Vector]:
    """All of them."""
    photo = evidence_path(sha(PHOTO))
    unopened = (("missing", PUBLISH, "5.1"),)
    huge = 100 << 30
    make: Callable[..., Object] = lambda do, path, **more: {"do": do, "path": path, **more}  # noqa: E731
    for story, setup, found, says in (
        ("fifo", make("fifo", photo), unopened, "a pipe in the place of a document."),
        ("symlink", make("symlink", photo, to=f"../../../{MINUTES_PATH}"), unopened,
         "a link in the place of a document, to another one of the folder."),
        ("symlink_device", make("symlink", photo, to="/dev/zero"), unopened,
         "a link to a device that never ends."),
        ("folder", make("folder", photo), unopened, "a folder in the place of a document."),
        ("huge", make("sparse", photo, size=huge), (("digest", PUBLISH, "5.1"),),
         "a file of 100 GB in the place of a small document: its size tells."),
    ):  # fmt: skip
        village = photographed()
        del village.files[photo]
        yield Vector(f"special_{story}", says, village.folder(), found, (51,), setup=(setup,))
    large = photographed()
    del large.files[photo]
    large.body(PUBLISH)["ev"][0]["size"] = huge
    yield Vector(
        "special_huge_named",
        "a file of 100 GB that the entry names so: it is not read.",
        large.folder(),
        unopened,
        (51,),
        setup=(make("sparse", photo, size=huge),),
    )
    yield from places(make)


def places(make: Callable[..., Object]) -> Iterator[Vector]:
    """The same in the places of the log, the procedure and the calendars."""
    village = Village().published()
    files = village.folder()

    def without(name: str) -> dict[str, bytes]:
        return {k: v for k, v in files.items() if k != name}

    nothing: dict[str, Any] = {"exit": 2, "levels": dict.fromkeys("0145", "not checked")}
    for story, name, found, more in (
        ("log", "log.jsonl", (), nothing),
        ("procedure", "procedure.json", (("procedure", 0, "4.1"),), {}),
        ("calendar", "calendars/2026.json", (("calendar", 0, "4.3"),), {}),
    ):  # fmt: skip
        for do, add in (("fifo", {}), ("symlink", {"to": f"../kept/{name}"})):
            kept = without(name) | {f"../kept/{name}": files[name]}
            if do == "symlink" and "/" in name:
                add = {"to": f"../../kept/{name}"}
            yield Vector(f"special_{story}_{do}", f"a {do} in the place of `{name}`.",
                         kept if do == "symlink" else without(name), found, (51,),
                         setup=(make(do, name, **add),), **more)  # fmt: skip
    moved = without("calendars/2026.json") | {"../kept/2026.json": files["calendars/2026.json"]}
    yield Vector("special_calendars_folder", "a link in the place of the folder `calendars`.",
                 moved, (("calendar", 0, "4.3"),), (51,),
                 setup=(make("symlink", "calendars", to="../kept"),))  # fmt: skip
