// The charge of the machine in front of the therapist, where its browser tells it.
// Owns that one line; must not know links or sessions. The limits are those of session_view.py.

import { said } from "./words.js";

const LOW = 20;
const ALARM = 10;

function show(battery) {
  const line = document.getElementById("battery");
  const words = document.getElementById("health-battery");
  if (!line || !words) return;
  const percent = Math.round(battery.level * 100);
  const drained = !battery.charging;
  const text = drained
    ? said("battery {percent} %", { percent })
    : said("charging, {percent} %", { percent });
  if (words.textContent !== text) words.textContent = text;
  words.dataset.tone =
    drained && percent < ALARM ? "alarm" : drained && percent < LOW ? "wait" : "good";
  // A desktop computer says that it is full and charging for ever.
  line.hidden = !drained && percent === 100;
}

const battery = await navigator.getBattery?.().catch(() => null);
if (battery) {
  const again = () => show(battery);
  for (const change of ["levelchange", "chargingchange"]) battery.addEventListener(change, again);
  // The framework may draw the line later than this is read, or anew.
  setInterval(again, 1000);
  again();
}
