// The picture of what the patient sees: newest frame only, and its age in words.
// Owns who draws on the canvas, and the age; must not know sessions.

import { follow } from "./picture.js";
import { said } from "./words.js";

const STALE_MS = 1000;

let given = null;
let shownAt = null;

function note() {
  shownAt = performance.now();
  given.dataset.frames = String(Number(given.dataset.frames ?? 0) + 1);
}

function drawBeside(canvas, address) {
  const worker = new Worker(new URL("./picture_worker.js", import.meta.url), { type: "module" });
  worker.onmessage = note;
  const surface = canvas.transferControlToOffscreen();
  worker.postMessage({ address, canvas: surface }, [surface]);
}

function give() {
  const canvas = document.getElementById("mirror");
  if (!canvas || canvas === given) return;
  given = canvas;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const address = `${scheme}://${location.host}/mirror`;
  // Browsers of before 2023 draw in the page itself.
  if (canvas.transferControlToOffscreen) drawBeside(canvas, address);
  else follow(address, canvas, note);
}

function tellAge() {
  give();
  const text = document.getElementById("mirror-age");
  if (!text) return;
  const age = shownAt === null ? null : performance.now() - shownAt;
  let words = "";
  if (age === null) words = said("No picture yet");
  else if (age > STALE_MS) words = said("Picture is {seconds} s old", { seconds: Math.round(age / 1000) });
  if (text.textContent !== words) text.textContent = words;
  text.hidden = words === "";
  document.getElementById("mirror-box")?.classList.toggle("old", age !== null && words !== "");
}

tellAge();
setInterval(tellAge, 250);
