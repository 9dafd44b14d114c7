// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A participant of a call in a page: it takes and says the contents of docs/protocol.md, "Calls", as src/call/ does, as far as a
// call takes that goes well. Runs in the browser; say() is the driver's (driver.cjs).
"use strict";

const CALL = "c0".padEnd(32, "0");
const legs = new Map(); // by the other one's number
let own = 0;
let wish = {};
let takesPart = false;
let media = null;

function tell(kind, content, to) {
  const line = { event: "send", kind, content: { call: CALL, ...content } };
  if (to !== undefined) line.to = to;
  say(JSON.stringify(line));
}

function plainLines(sdp) {
  return sdp.replace(/\r\n/g, "\n");
}

// What calls are made of: Opus, and VP8 with what mends it.
function preferKnown(transceiver, kind) {
  const wanted = kind === "audio" ? ["audio/opus"] : ["video/VP8", "video/rtx"];
  const codecs = RTCRtpReceiver.getCapabilities(kind).codecs.filter((codec) => wanted.includes(codec.mimeType));
  transceiver.setCodecPreferences(codecs);
}

async function limit(sender) {
  const parameters = sender.getParameters();
  if (!wish.video || parameters.encodings.length === 0) return;
  parameters.encodings[0].maxBitrate = wish.video.max_bps;
  await sender.setParameters(parameters);
}

function watch(leg, track) {
  const element = document.createElement(track.kind);
  element.autoplay = true;
  element.srcObject = new MediaStream([track]);
  document.body.append(element);
  leg.elements.push(element);
}

function newLeg(id, number) {
  const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  const leg = { id, number, connection, elements: [], early: [], described: false };
  legs.get(id)?.connection.close();
  legs.set(id, leg);
  connection.onicecandidate = ({ candidate }) => {
    if (candidate?.candidate.includes(" 127.0.0.1 "))
      tell("call-candidates", { leg: number, candidates: [{ line: candidate.sdpMLineIndex, text: candidate.candidate }] }, id);
  };
  connection.onconnectionstatechange = () =>
    say(JSON.stringify({ event: "connection", id, state: connection.connectionState }));
  connection.ontrack = ({ track }) => watch(leg, track);
  connection.ondatachannel = ({ channel }) => (leg.channel = channel);
  return leg;
}

async function offer(id) {
  const leg = newLeg(id, 1);
  for (const track of media.getTracks()) {
    const transceiver = leg.connection.addTransceiver(track, { streams: [media] });
    preferKnown(transceiver, track.kind);
  }
  leg.channel = leg.connection.createDataChannel("coterie");
  await leg.connection.setLocalDescription();
  tell("call-sdp", { leg: 1, type: "offer", sdp: plainLines(leg.connection.localDescription.sdp) }, id);
}

async function describe(leg, content) {
  await leg.connection.setRemoteDescription({ type: content.type, sdp: content.sdp.replace(/\n/g, "\r\n") });
  leg.described = true;
  for (const candidate of leg.early.splice(0)) await leg.connection.addIceCandidate(candidate);
}

async function answer(id, content) {
  const leg = newLeg(id, content.leg);
  await describe(leg, content);
  for (const transceiver of leg.connection.getTransceivers()) {
    const track = media.getTracks().find((one) => one.kind === transceiver.receiver.track.kind);
    if (track) {
      await transceiver.sender.replaceTrack(track);
      transceiver.direction = "sendrecv";
    }
  }
  await leg.connection.setLocalDescription();
  tell("call-sdp", { leg: content.leg, type: "answer", sdp: plainLines(leg.connection.localDescription.sdp) }, id);
  await limitAll(leg);
}

async function limitAll(leg) {
  for (const sender of leg.connection.getSenders()) if (sender.track?.kind === "video") await limit(sender);
}

async function takeSdp(from, content) {
  if (content.type === "offer") return answer(from, content);
  const leg = legs.get(from);
  if (leg?.number !== content.leg || content.type !== "answer") return;
  await describe(leg, content);
  await limitAll(leg);
}

async function takeCandidates(from, content) {
  const leg = legs.get(from);
  if (leg?.number !== content.leg) return;
  for (const { line, text } of content.candidates) {
    const candidate = { candidate: text, sdpMLineIndex: line };
    if (leg.described) await leg.connection.addIceCandidate(candidate);
    else leg.early.push(candidate);
  }
}

const present = new Set();

async function meet() {
  for (const id of present) if (takesPart && own < id && !legs.has(id)) await offer(id);
}

function leave(id) {
  present.delete(id);
  legs.get(id)?.connection.close();
  legs.get(id)?.elements.forEach((element) => element.remove());
  legs.delete(id);
}

async function take({ from, kind, content }) {
  if (["call-ring", "call-answer", "call-join", "call-alive"].includes(kind)) present.add(from);
  if (kind === "call-ring") say(JSON.stringify({ event: "state", state: "ringing" }));
  if (kind === "call-sdp") await takeSdp(from, content);
  if (kind === "call-candidates") await takeCandidates(from, content);
  if (kind === "call-leave") leave(from);
  if (takesPart) await meet();
}

async function takePart(kind) {
  takesPart = true;
  if (kind === "call-ring") tell(kind, { video: !!wish.video });
  else tell(kind, { audio: true, video: !!wish.video });
  await meet();
}

async function figuresOf(leg) {
  const figures = { id: leg.id, frames: 0, sounds: 0, fed: 0, state: leg.connection.connectionState, width: 0, height: 0, bytes: 0 };
  for (const one of (await leg.connection.getStats()).values()) {
    if (one.type === "inbound-rtp" && one.kind === "video") {
      figures.frames = one.framesDecoded ?? 0;
      figures.width = one.frameWidth ?? 0;
      figures.height = one.frameHeight ?? 0;
      figures.bytes = one.bytesReceived ?? 0;
      figures.decoder = one.decoderImplementation;
    }
    if (one.type === "inbound-rtp" && one.kind === "audio") figures.sounds = one.packetsReceived ?? 0;
    if (one.type === "outbound-rtp" && one.kind === "video") {
      figures.fed = one.framesEncoded ?? 0;
      figures.encoder = one.encoderImplementation;
    }
  }
  return figures;
}

const wishes = {
  start: () => takePart("call-ring"),
  answer: () => takePart("call-answer"),
  join: () => takePart("call-join"),
  leave: () => {
    takesPart = false;
    tell("call-leave", {});
    [...legs.keys()].forEach(leave);
  },
  stats: async () => {
    const figures = await Promise.all([...legs.values()].map(figuresOf));
    say(JSON.stringify({ event: "stats", legs: figures }));
  },
};

// One line of the driver's after the other.
let queue = Promise.resolve();
window.hear = (text) => {
  const line = JSON.parse(text);
  queue = queue
    .then(() => (line.do ? wishes[line.do]?.() : take(line)))
    .catch((error) => say(JSON.stringify({ event: "trouble", text: String(error) })));
};

window.sitDown = async (number, asked) => {
  own = number;
  wish = asked;
  const { width, height, frames_per_s } = asked.video ?? {};
  media = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: asked.video ? { width, height, frameRate: frames_per_s } : false,
  });
  setInterval(() => takesPart && tell("call-alive", { audio: true, video: !!wish.video }), 15000);
  say(JSON.stringify({ event: "ready" }));
};
