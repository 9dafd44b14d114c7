// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// driver.cjs CHROMIUM FRAMES_PER_S [FILM]: Chromium without a window, each of whose tabs is a participant of a call (participant.js), with
// the camera and the microphone that Chromium has for tests; the camera shows FILM (YUV4MPEG2) when there is one. Lines of JSON on
// standard input, each with the number of its tab, open them and reach them; what they say comes back likewise. {"do":"cover"} puts an
// empty tab in front of all of them. It touches nothing but loopback.
"use strict";

const fs = require("node:fs");
const http = require("node:http");
const os = require("node:os");
const path = require("node:path");
const readline = require("node:readline");
const { chromium } = require("playwright-core");

const PATIENCE_MS = 300000;
const files = { "/": ["participant.html", "text/html"], "/participant.js": ["participant.js", "text/javascript"] };

function print(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function serve() {
  const server = http.createServer((request, response) => {
    const [name, type] = files[request.url] ?? [];
    if (!name) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8` }).end(fs.readFileSync(path.join(__dirname, name)));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function launch(program, framesPerS, film, profile) {
  return chromium.launchPersistentContext(profile, {
    executablePath: program,
    headless: false, // of this Chromium's own kind, by the flag
    timeout: PATIENCE_MS,
    permissions: ["camera", "microphone"],
    args: [
      "--headless=new",
      "--no-sandbox", // none but the project's own page is opened
      "--use-fake-ui-for-media-stream",
      `--use-fake-device-for-media-stream=fps=${framesPerS}`,
      ...(film ? [`--use-file-for-fake-video-capture=${film}`] : []),
      "--allow-loopback-in-peer-connection",
      "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,OptimizationHints",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-domain-reliability",
      "--no-first-run",
      "--no-pings",
      "--disable-quic",
      "--disable-gpu",
      "--mute-audio",
      "--autoplay-policy=no-user-gesture-required",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
      "--disable-background-timer-throttling",
    ],
  });
}

async function main() {
  const [program, framesPerS, film] = process.argv.slice(2);
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "coterie-browser-"));
  const server = await serve();
  const context = await launch(program, Number(framesPerS), film, profile);
  const tabs = new Map();
  context.setDefaultTimeout(PATIENCE_MS);

  async function open(number, wish) {
    const page = await context.newPage();
    tabs.set(number, page);
    page.on("pageerror", (error) => print({ tab: number, event: "trouble", text: String(error) }));
    await page.exposeFunction("say", (text) => print({ tab: number, ...JSON.parse(text) }));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(([own, asked]) => window.sitDown(own, asked), [number, wish]);
  }

  async function cover() {
    const page = await context.newPage();
    await page.bringToFront();
    print({ event: "covered" });
  }

  async function hear(text) {
    const line = JSON.parse(text);
    if (line.do === "cover") await cover();
    else if (line.do === "open") await open(line.tab, line.wish);
    else await tabs.get(line.tab).evaluate((said) => window.hear(said), text);
  }

  print({ event: "browser", version: context.browser()?.version() ?? "" });
  for await (const text of readline.createInterface({ input: process.stdin })) await hear(text);
  await context.close();
  server.close();
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
