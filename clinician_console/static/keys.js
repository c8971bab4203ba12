// Keys and held buttons of the live page: hold, talk, and distress by one key.
// Owns which key means what and when typing has priority; must not know what follows from it.

const KEPT_MS = 10000;
const AGAIN_MS = 1000;

let talking = false;
let pressed = 0;
let waiting = [];

const typing = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ["TEXTAREA", "SELECT"].includes(target.tagName) ||
    (target.tagName === "INPUT" && !["range", "checkbox", "radio", "button"].includes(target.type)));

// What is sent while the page's connection ends is gone without a word, so each press has a number
// and is sent again until the page says that it was heard; there it counts once.
function send(kind, value) {
  pressed += 1;
  waiting.push({ number: pressed, kind, value, since: performance.now(), sent: -Infinity });
  deliver();
}

function deliver() {
  const now = performance.now();
  const heard = Number(document.getElementById("keys-heard")?.dataset.heard ?? 0);
  waiting = waiting.filter((key) => key.number > heard && now - key.since < KEPT_MS);
  if (typeof window.emitEvent !== "function" || !window.socket?.connected) return;
  // One after the other: what follows may not be heard before what was lost.
  const next = waiting[0];
  if (next === undefined || now - next.sent < AGAIN_MS) return;
  next.sent = now;
  window.emitEvent("therapist_key", { number: next.number, kind: next.kind, value: next.value });
}

setInterval(() => waiting.length > 0 && deliver(), 50);

function talk(on) {
  if (talking === on) return;
  talking = on;
  send("talk", on);
}

function ratingOf(event) {
  if (/^[0-9]$/.test(event.key)) return Number(event.key) * 10;
  return event.key === "h" || event.key === "H" ? 100 : null;
}

document.addEventListener("keydown", (event) => {
  if (typing(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
  const suds = ratingOf(event);
  if (event.key === " ") {
    event.preventDefault();
    if (!event.repeat) send("hold", true);
  } else if (event.key === "t" || event.key === "T") {
    event.preventDefault();
    if (!event.repeat) talk(true);
  } else if (event.key === "Enter" && event.target.type === "radio") {
    // Space holds, so Enter is what chooses.
    event.preventDefault();
    event.target.click();
  } else if (suds !== null) {
    event.preventDefault();
    if (!event.repeat) send("rating", suds);
  }
});

document.addEventListener("keyup", (event) => {
  if (event.key === "t" || event.key === "T") talk(false);
  // A focused button would be clicked when Space is let go; Space only holds.
  if (event.key === " " && !typing(event.target)) event.preventDefault();
});

const onTalk = (event) => event.target.closest?.("#talk");

document.addEventListener("pointerdown", (event) => {
  if (onTalk(event)) talk(true);
});
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => talk(false));
}
document.addEventListener("contextmenu", (event) => {
  // A long press on a tablet must not open a menu over the talk button.
  if (onTalk(event)) event.preventDefault();
});
window.addEventListener("blur", () => talk(false));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") talk(false);
});
