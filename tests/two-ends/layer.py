# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A layer in front of a real server, through which real programs go and in which somebody may lie.

Everybody has a door of their own, which is the server as far as they know. What goes through it, by REST or over the
socket, is shown to the lies that are being told; without any it passes as it is.
"""

import asyncio
import base64
import hashlib
import json
import re
import shutil
import struct
import threading
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from ends import PATIENCE_S, Console
from linked import Device, approve

RECORD_SIGNATURE_BYTES = 64
DIGEST_BYTES = 32
PARTIAL = 2  # a bit of a send's flags
PROTOCOL = "coterie.v1"
DELIVER, SEND, ANSWER = 2, 1, 4


# ---------------------------------------------------------------------------------------------------- what is said


def decode(text):
    return base64.b64decode(text, validate=True)


def encode(data):
    return base64.b64encode(data).decode()


def head_of(records):
    """The head of a chain: the link hash of its last record, which leaves the signature out."""
    return hashlib.sha256(b"coterie/dc/1/link\0" + records[-1][:-RECORD_SIGNATURE_BYTES]).hexdigest()


@dataclass
class Ask:
    """A request, whichever way it came."""

    method: str
    path: str
    body: dict
    status: int = 0
    reply: dict = field(default_factory=dict)


@dataclass
class Section:
    """What a send has for one account."""

    aid: str
    length: int
    head: str
    devices: list  # of [device, registration id, kind, bytes]


@dataclass
class Send:
    group: int
    number: int
    common: bytes
    accounts: list
    flags: int = 0

    @classmethod
    def read(cls, frame):
        _, group, flags, number = struct.unpack_from(">BBHQ", frame)
        at, common, accounts = 12, b"", []

        def take(form):
            nonlocal at
            got = struct.unpack_from(">" + form, frame, at)
            at += struct.calcsize(">" + form)
            return got

        if flags & 1:
            (size,) = take("I")
            (common,) = take(f"{size}s")
        for _ in range(take("H")[0]):
            aid, length, head, n_devices = take("32sI32sB")
            devices = []
            for _ in range(n_devices):
                device, registration, kind, size = take("IHBI")
                devices.append([device, registration, kind, take(f"{size}s")[0]])
            accounts.append(Section(aid.hex(), length, head.hex(), devices))
        return cls(group, number, common, accounts, flags)

    def write(self):
        frame = struct.pack(">BBHQ", SEND, self.group, self.flags, self.number)
        if self.flags & 1:
            frame += struct.pack(">I", len(self.common)) + self.common
        frame += struct.pack(">H", len(self.accounts))
        for section in self.accounts:
            frame += struct.pack(">32sI32sB", bytes.fromhex(section.aid), section.length, bytes.fromhex(section.head),
                                 len(section.devices))
            for device, registration, kind, sealed in section.devices:
                frame += struct.pack(">IHBI", device, registration, kind, len(sealed)) + sealed
        return frame

    @property
    def is_partial(self):
        return bool(self.flags & PARTIAL) or self.group == 3

    def of(self, aid):
        return next((section for section in self.accounts if section.aid == aid), None)


def done(send):
    """The frame that says that a send was done."""
    return struct.pack(">BQQBH", ANSWER, send.number, time.time_ns() // 10**6, 0, 0)


@dataclass
class Envelope:
    number: int
    time: int
    group: int
    kind: int
    aid: str
    device: int
    sealed: bytes
    common: bytes

    @classmethod
    def read(cls, frame):
        _, number, time, group, kind, aid, device, size = struct.unpack_from(">BQQBB32sII", frame)
        at = struct.calcsize(">BQQBB32sII")
        (common_size,) = struct.unpack_from(">I", frame, at + size)
        return cls(number, time, group, kind, aid.hex(), device, frame[at:at + size],
                   frame[at + size + 4:at + size + 4 + common_size])

    def write(self):
        return struct.pack(">BQQBB32sII", DELIVER, self.number, self.time, self.group, self.kind, bytes.fromhex(self.aid),
                           self.device, len(self.sealed)) + self.sealed + struct.pack(">I", len(self.common)) + self.common


class Lie:
    """What is said otherwise than it is; this one says everything as it is. Called on the layer's thread."""

    def ask(self, door, ask):
        """None, or the status and body with which a request is answered in the server's place."""

    def reply(self, door, ask):
        """May change status and reply of a request that the server has answered."""

    def event(self, door, event):
        """The events that come in the place of this one."""
        return [event]

    def deliver(self, door, envelope):
        """The envelopes that come in the place of this one."""
        return [envelope]

    def send(self, door, send):
        """None, or a frame (text as an object, or bytes) with which a send is answered in the server's place."""


# ---------------------------------------------------------------------------------------------------- doors


class Door:
    """The server as one device knows it."""

    def __init__(self, layer, name, server):
        self.layer, self.name, self.server = layer, name, server
        self.port, self.aid, self.device, self.bundle = 0, None, None, None
        self.sends, self.socket = [], None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    # ---- requests

    def _lied(self, ask):
        for lie in self.layer.lies:
            answer = lie.ask(self, ask)
            if answer is not None:
                ask.status, ask.reply = answer
                return True
        return False

    def _answered(self, ask):
        self.layer.note(self, ask)
        for lie in self.layer.lies:
            lie.reply(self, ask)

    async def _rest(self, request):
        text = await request.read()
        ask = Ask(request.method, request.path_qs, json.loads(text) if text else {})
        if not self._lied(ask):
            kept = {name: value for name, value in request.headers.items() if name in ("Authorization", "Content-Type")}
            async with self.layer.session.request(ask.method, self.server.url + ask.path, data=text or None,
                                                  headers=kept) as answer:
                ask.status, ask.reply = answer.status, json.loads(await answer.text())
            self._answered(ask)
        return web.json_response(ask.reply, status=ask.status)

    async def handle(self, request):
        try:
            return await (self._socket(request) if request.path == "/v1/socket" else self._rest(request))
        except (OSError, aiohttp.ClientError):  # the server, or the client, has gone
            request.transport.abort()
            raise
        except Exception:
            self.layer.faults.append(traceback.format_exc())
            raise

    # ---- the socket

    async def _refused(self, headers):
        """What the server says to one that it gives no socket."""
        asked = {**headers, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                 "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol": PROTOCOL}
        async with self.layer.session.get(self.server.url + "/v1/socket", headers=asked) as answer:
            return web.Response(status=answer.status, text=await answer.text(), content_type="application/json")

    async def _socket(self, request):
        headers = {"Authorization": request.headers.get("Authorization", "")}
        try:
            server = await self.layer.session.ws_connect(self.server.url + "/v1/socket", protocols=[PROTOCOL],
                                                         headers=headers, max_msg_size=0)
        except aiohttp.WSServerHandshakeError:
            return await self._refused(headers)
        client = web.WebSocketResponse(protocols=[PROTOCOL], max_msg_size=0, compress=False)
        await client.prepare(request)
        self.socket = client
        asked = {}
        up = asyncio.ensure_future(self._pump(client, lambda frame: self._from_client(server, client, asked, frame)))
        down = asyncio.ensure_future(self._pump(server, lambda frame: self._from_server(client, asked, frame)))
        await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        if server.closed and server.close_code not in (None, 1006):
            await client.close(code=server.close_code)
        else:
            request.transport.abort()
        await server.close()
        return client

    async def _pump(self, source, take):
        try:
            async for message in source:
                await take(message.data)
        except (OSError, ConnectionError):
            pass
        except Exception:
            self.layer.faults.append(traceback.format_exc())

    async def _from_client(self, server, client, asked, frame):
        if isinstance(frame, bytes):
            await self._sent(server, client, frame)
            return
        told = json.loads(frame)
        ask = Ask(told["method"], told["path"], told.get("body", {}))
        if self._lied(ask):
            await client.send_json({"type": "reply", "id": told["id"], "status": ask.status, "body": ask.reply})
            return
        asked[told["id"]] = ask
        await server.send_str(frame)

    async def _sent(self, server, client, frame):
        if frame[0] == SEND:
            send = Send.read(frame)
            self.sends.append(send)
            for lie in self.layer.lies:
                answer = lie.send(self, send)
                if isinstance(answer, dict):
                    await client.send_json(answer)
                    return
                if answer is not None:
                    await client.send_bytes(answer)
                    return
            frame = send.write()
        await server.send_bytes(frame)

    async def _from_server(self, client, asked, frame):
        if isinstance(frame, bytes):
            for said in self._delivered(frame):
                await client.send_bytes(said)
            return
        told = json.loads(frame)
        if told["type"] == "reply":
            ask = asked.pop(told["id"])
            ask.status, ask.reply = told["status"], told["body"]
            self._answered(ask)
            told["status"], told["body"] = ask.status, ask.reply
        said = [told]
        if told["type"] == "event":
            for lie in self.layer.lies:
                said = [other for event in said for other in lie.event(self, event)]
        for event in said:
            await client.send_json(event)

    def _delivered(self, frame):
        if frame[0] != DELIVER:
            return [frame]
        said = [Envelope.read(frame)]
        for lie in self.layer.lies:
            said = [other for envelope in said for other in lie.deliver(self, envelope)]
        return [envelope.write() for envelope in said]

    def tell(self, event):
        """Says something that nobody asked for; on the layer's thread."""
        asyncio.ensure_future(self.socket.send_json({"type": "event", **event}))

    def sealed_for(self, aid, device):
        """How many envelopes this device has sealed for that one, whether they were let through or not."""
        return sum(1 for send in self.sends for section in send.accounts if section.aid == aid
                   for found in section.devices if found[0] == device)


class Layer:
    """All doors, and what is being told at them."""

    def __init__(self, world, server):
        self.server, self.folder = server, world.folder
        self.lies, self.faults, self.doors = [], [], {}
        self.chains = {}  # (port of the server, aid) → the records, as their own devices made them
        self.loop, self.session = asyncio.new_event_loop(), None
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self._run(self._begin())
        world.closing.append(self.close)

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    async def _begin(self):
        self.session = aiohttp.ClientSession()

    async def _open(self, door):
        runner = web.ServerRunner(web.Server(door.handle))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=1)
        await site.start()
        door.port = site._server.sockets[0].getsockname()[1]
        return runner

    async def _end(self):
        for _, runner in self.doors.values():
            await runner.cleanup()
        await self.session.close()

    def close(self):
        self._run(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
        if self.faults:
            raise AssertionError("the layer failed:\n" + self.faults[0])

    def door(self, name, server=None):
        door = Door(self, name, server or self.server)
        self.doors[name] = door, self._run(self._open(door))
        return door

    @contextmanager
    def telling(self, *lies):
        self.lies = self.lies + list(lies)
        yield lies[0]
        self.lies = [lie for lie in self.lies if lie not in lies]

    def person(self, name):
        return Console(self.folder, name, self.door(name)).register()

    def friends(self, *names):
        """Two people who have accepted one another."""
        first, second = [self.person(name) for name in names]
        first.run("send", f"@{second.name}", "hello")
        second.run("receive")
        second.run("accept", f"@{first.name}")
        first.run("receive")
        return first, second

    def link(self, owner, number=2):
        door = self.door(f"{owner.name}-{number}", owner.server.server)
        return approve(owner, Device(self.folder, owner, number, door))

    def twin(self, world, person):
        """The same device once more, from a copy of its folder, at a copy of the server: what it signs there is as good."""
        self.server.stop()
        shutil.copytree(self.server.data, self.folder / "twin" / "server")
        self.server.start()
        other = world.server(folder="twin")
        for port, aid in list(self.chains):
            self.chains[other.port, aid] = list(self.chains[port, aid])
        twin = Console(self.folder, person.name, self.door(f"{person.name}-twin", other))
        twin.profile = self.folder / f"{person.name}-twin"
        shutil.copytree(person.profile, twin.profile)
        return twin

    def note(self, door, ask):
        """Keeps what the devices themselves say of their chains."""
        if ask.status not in (200, 201):
            return
        if re.fullmatch(r"/v1/(register|auth/token|link)", ask.path) and "aid" in ask.reply:
            door.aid, door.device = ask.reply["aid"], ask.reply.get("device")
        bundle = ask.body.get("bundle")
        if bundle is not None:
            door.bundle = {**bundle, "one_time": bundle["one_time"][0]}
        if ask.path == "/v1/register":
            self.chains[door.server.port, door.aid] = [decode(ask.body["genesis"])]
        if ask.path == "/v1/account/chain" and ask.reply["length"] == len(self.chain(door)) + 1:
            self.chain(door).append(decode(ask.body["record"]))

    def chain(self, door):
        return self.chains[door.server.port, door.aid]
