// Keys and held buttons of the live page: hold, talk, and distress by one key.
// Owns which key means what and when typing has priority; must not know what follows from it.

let talking = false;

const typing = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ["TEXTAREA", "SELECT"].includes(target.tagName) ||
    (target.tagName === "INPUT" && !["range", "checkbox", "radio", "button"].includes(target.type)));

function send(kind, value) {
  if (typeof window.emitEvent === "function") window.emitEvent("therapist_key", { kind, value });
}

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
