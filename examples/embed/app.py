"""A small web application that embeds tuixuan: its own users, its own database, its own clock.

    uvicorn --factory app:make_app

Rules kept here:
1. The application knows who somebody is and whether he may use it at all; whether he may take a
   step, and whether the step is lawful now, the engine decides.
2. A case is folded anew from its log for each request: nothing to keep, nothing to lose.
3. Time is read here, at the edge, and nowhere below.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlite_store import SqliteStore
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tuixuan import Case, Procedure, StepRefused, explain
from tuixuan.errors import ConflictError, InputError, StoreError, UnknownStepError, UsageError

# --- who uses it ------------------------------------------------------------------------------


class User(NamedTuple):
    """One account: a person of the case, and what he may do in this application."""

    person: str
    may: frozenset[str]


# In earnest: your login. The engine never sees a token, only the person.
USERS = {
    "token-township": User("t01", frozenset({"read", "open", "act"})),
    "token-guidance": User("g01", frozenset({"read", "act"})),
    "token-secretary": User("p01", frozenset({"read", "act"})),
    "token-archive": User("a01", frozenset({"read"})),
}


def user_of(request: Request, may: str) -> User:
    """Who asks; 403 for somebody who may not do this here."""
    user = user_with(request.headers.get("authorization", "").removeprefix("Bearer "))
    if may not in user.may:
        raise HTTPException(403, f"you may not {may} here")
    return user


def user_with(token: str) -> User:
    """The user with this token; 401 for a stranger."""
    user = USERS.get(token)
    if user is None:
        raise HTTPException(401, "a token is expected")
    return user


async def body_of(request: Request) -> dict[str, Any]:
    """What was sent; 400 when it is no JSON object."""
    try:
        body = await request.json()
    except ValueError as error:
        raise HTTPException(400, "JSON is expected") from error
    if not isinstance(body, dict):
        raise HTTPException(400, "a JSON object is expected")
    return body


def language_of(request: Request) -> Literal["zh", "en"]:
    """The language that the browser asks for."""
    return "en" if request.headers.get("accept-language", "").startswith("en") else "zh"


# --- the application --------------------------------------------------------------------------


def now() -> datetime:
    """The time at +08:00."""
    return datetime.now(timezone(timedelta(hours=8)))


class Application:
    """The requests; each is one look at a case, or one act in it."""

    def __init__(self, database: Path, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.clock = clock
        self.procedure = Procedure.load("liangtui_yixuan")

    def store(self, request: Request) -> closing[SqliteStore]:
        return closing(SqliteStore(self.database, request.path_params["name"]))

    def resume(self, store: SqliteStore) -> Case:
        if store.size() == 0:
            raise HTTPException(404, "there is no case of this name")
        return Case.resume(store, procedure=self.procedure)

    async def open(self, request: Request) -> Response:
        user_of(request, "open")
        asked = await body_of(request)
        with self.store(request) as store:
            case = Case.open(
                self.procedure,
                store,
                origin=f"example-county/{request.path_params['name']}",
                plan={"parameters": asked.get("parameters", {}), "steps": asked.get("steps", {})},
                roles=asked.get("roles", {}),
                at=self.clock(),
            )
            return JSONResponse({"state": case.state, "size": case.size}, 201)

    async def show(self, request: Request) -> Response:
        """Where the case stands, and what may be done next."""
        user_of(request, "read")
        with self.store(request) as store:
            case = self.resume(store)
            steps = [
                {
                    "step": step.step,
                    "permitted": step.is_permitted,
                    "waits_for": step.waits_for,
                    "earliest": step.earliest,
                    "actor": step.actor,
                    "sign": step.sign,
                    "fields": [field.id for field in step.fields],
                    "documents": step.documents,
                }
                for step in case.available()
            ]
            return JSONResponse({"state": case.state, "size": case.size, "steps": steps})

    async def step(self, request: Request) -> Response:
        """Take a step. Who confirms it gives his own token; a retry gives the same command id."""
        user = user_of(request, "act")
        asked = await body_of(request)
        step, data = request.path_params["step"], asked.get("data", {})
        documents = {
            id_: base64.b64decode(text) for id_, text in asked.get("documents", {}).items()
        }
        confirmed = [user_with(token).person for token in asked.get("confirm", ())]
        with self.store(request) as store:
            case = self.resume(store)
            try:
                accepted = case.step(
                    step,
                    data,
                    actor=user.person,
                    documents=documents,
                    sign=confirmed,
                    at=self.clock(),
                    cid=request.headers.get("idempotency-key"),
                )
            except StepRefused as refused:
                sentences = explain(case, refused, language_of(request))
                return JSONResponse({"refused": sentences, "entry": refused.n}, 409)
            return JSONResponse({"entry": accepted.n, "out": accepted.out})

    async def log(self, request: Request) -> Response:
        """The log as it stands, byte for byte: what a villager may keep a copy of."""
        user_of(request, "read")
        with self.store(request) as store:
            content = b"".join(line + b"\n" for line in store.lines())
        return Response(content, media_type="application/jsonl")


# --- what goes wrong --------------------------------------------------------------------------

# The first that fits: what the caller did wrong, and what he cannot help.
STATUS: Sequence[tuple[type[Exception], int]] = (
    (UnknownStepError, 404),
    (UsageError, 422),
    (InputError, 422),
    (ConflictError, 503),
    (StoreError, 503),
)


def failed(request: Request, error: Exception) -> Response:
    """An error as a response; 503 asks the client to try again with the same command id."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    return JSONResponse({"error": str(error)}, status)


def make_app(
    database: Path = Path("cases.sqlite"), clock: Callable[[], datetime] = now
) -> Starlette:
    """The application over a database, which is made when it is not there."""
    app = Application(database, clock)
    routes = [
        Route("/cases/{name}", app.open, methods=["POST"]),
        Route("/cases/{name}", app.show),
        Route("/cases/{name}/steps/{step}", app.step, methods=["POST"]),
        Route("/cases/{name}/log", app.log),
    ]
    return Starlette(routes=routes, exception_handlers={kind: failed for kind, _ in STATUS})
