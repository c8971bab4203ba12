// The picture of what the patient sees: newest frame only, and its age in words.
// Owns the canvas; must not know sessions.

import { said } from "./words.js";

const STALE_MS = 1000;

let shownAt = null;

async function draw(buffer) {
  const canvas = document.getElementById("mirror");
  if (!canvas) return;
  const jpeg = new Blob([buffer], { type: "image/jpeg" });
  const picture = await createImageBitmap(jpeg);
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  canvas.getContext("2d").drawImage(picture, 0, 0);
  picture.close();
  canvas.dataset.frames = String(Number(canvas.dataset.frames ?? 0) + 1);
  shownAt = performance.now();
}

function open() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/mirror`);
  socket.binaryType = "arraybuffer";
  socket.onmessage = async (event) => {
    try {
      await draw(event.data);
    } finally {
      // One picture in flight: a slow tablet gets fewer, never older ones.
      if (socket.readyState === WebSocket.OPEN) socket.send("next");
    }
  };
  socket.onclose = () => setTimeout(open, 500);
}

function tellAge() {
  const note = document.getElementById("mirror-age");
  if (!note) return;
  const age = shownAt === null ? null : performance.now() - shownAt;
  let words = "";
  if (age === null) words = said("No picture yet");
  else if (age > STALE_MS) words = said("Picture is {seconds} s old", { seconds: Math.round(age / 1000) });
  if (note.textContent !== words) note.textContent = words;
  note.hidden = words === "";
  document.getElementById("mirror-box")?.classList.toggle("old", age !== null && words !== "");
}

open();
setInterval(tellAge, 250);
