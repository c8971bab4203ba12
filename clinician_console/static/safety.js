// The safety strip of every page: SAFE PLACE over two ways, heartbeats, and watchdogs in words.
// Owns the direct lane to the controller; must not need the console's server to be alive.

const BEAT_MS = 250;
const REPEAT_MS = 100;
const SILENT_MS = 1000;
const UNANSWERED_MS = 500;
const UNDRAWN_MS = 1500;
const OVER = 1008;
const TICK = "t";

const now = () => performance.now();
const byId = (id) => document.getElementById(id);
const config = JSON.parse(byId("safety-config").textContent);
// No file of its own: what is said here must not wait for another one.
const said = (sentence, values = {}) =>
  (config.words?.[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
const page = config.page || `page-${Math.random().toString(36).slice(2, 10)}`;

let lane = null;
let over = false;
let laneHeard = -Infinity;
let consoleHeard = now();
let roundTripMs = null;
let press = null;

function say(id, words, tone) {
  const element = byId(id);
  if (!element) return;
  if (element.textContent !== words) element.textContent = words;
  if (element.dataset.tone !== tone) element.dataset.tone = tone;
}

const session = () => byId("session-id")?.dataset.session || null;

// -- the lane ---------------------------------------------------------------------------------

async function learnLane() {
  try {
    const answer = await fetch("/lane", { signal: AbortSignal.timeout(800), cache: "no-store" });
    if (answer.ok) Object.assign(config, await answer.json());
    // The controller cut this page off, and the console knows of no sign-in either.
    else if (over && answer.status === 401) leave();
  } catch {
    // The console is silent: the address known before is tried again.
  }
}

function openLane() {
  // Before a sign-in there is no lane for this page; SAFE PLACE goes through the console.
  if (config.lane === false) return;
  if (!config.port) return retryLane();
  const query = new URLSearchParams({ token: config.token });
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  lane = new WebSocket(`${scheme}://${location.hostname}:${config.port}/safety?${query}`);
  lane.onopen = () => {
    over = false;
    beat();
  };
  lane.onmessage = (event) => hear(JSON.parse(event.data));
  lane.onclose = (event) => {
    over ||= event.code === OVER;
    retryLane();
  };
}

// To the sign-in, where SAFE PLACE is as well.
function leave() {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
}

function retryLane() {
  lane = null;
  setTimeout(async () => {
    await learnLane();
    openLane();
  }, 400);
}

function sendOnLane(message) {
  if (lane?.readyState !== WebSocket.OPEN) return false;
  lane.send(JSON.stringify(message));
  return true;
}

function hear(message) {
  laneHeard = now();
  if (message.message === "heartbeat_echo") {
    roundTripMs = now() - message.sent_ns / 1e6;
  } else if (message.message === "safe_place_ack") {
    acknowledge(message.press_id, message.drawn);
  }
}

function beat() {
  sendOnLane({
    message: "heartbeat",
    sender: page,
    sent_ns: Math.round(now() * 1e6),
    session_id: session(),
    visible: document.visibilityState === "visible",
    holds_controls: Boolean(config.controls) && !("watches" in (byId("session-id")?.dataset ?? {})),
  });
}

// -- SAFE PLACE -------------------------------------------------------------------------------

function pressSafePlace() {
  if (!config.controls && !session()) return;
  press = { id: `${page}-${Math.round(now())}`, at: now(), taken: false, drawn: false, done: false };
  repeatPress(press);
  throughConsole(press);
  showPress();
}

function repeatPress(mine) {
  if (mine !== press || mine.taken || mine.drawn) return;
  sendOnLane({ message: "safe_place_now", press_id: mine.id, epoch: null });
  setTimeout(() => repeatPress(mine), REPEAT_MS);
}

async function throughConsole(mine) {
  while (mine === press && !mine.taken) {
    try {
      const answer = await fetch("/safe-place", {
        method: "POST",
        headers: { "X-Fearladder": mine.id },
        signal: AbortSignal.timeout(2000),
      });
      if (answer.ok && (await answer.json()).accepted) acknowledge(mine.id, false);
    } catch {
      // The lane is still trying; the watchdog says that the console is silent.
    }
    await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
  }
}

function acknowledge(id, drawn) {
  if (press?.id !== id || (press.taken && press.drawn >= drawn)) return;
  press.taken = true;
  press.drawn ||= drawn;
  showPress();
}

// The console's way of the same news, for when the lane is down.
function hearConsole() {
  const mark = byId("session-id")?.dataset ?? {};
  if (mark.drawn && mark.drawn === press.id) acknowledge(press.id, true);
  if (mark.place === "safe_place") press.arrived = true;
  // The therapist has led the patient on: the press is over.
  else if (press.arrived) finishPress();
}

function finishPress() {
  press.done = true;
  say("safe-place-status", "", "quiet");
}

function showPress() {
  if (!press || press.done) return;
  const [words, tone] = pressWords(now() - press.at);
  say("safe-place-status", words, tone);
  if (press.drawn && now() - press.at > 4000) {
    finishPress();
  }
}

function pressWords(ageMs) {
  if (press.drawn) return [said("The safe place is shown."), "good"];
  // A page without a lane is not told what is drawn: it says what it knows.
  if (press.taken && config.lane === false) return [said("The controller has SAFE PLACE."), "good"];
  if (press.taken && ageMs < UNDRAWN_MS) return [said("SAFE PLACE taken, fading …"), "wait"];
  if (press.taken) {
    return [
      said(
        "The controller has it, but the scene has not confirmed it. Press Esc in the patient's window or take the headset off.",
      ),
      "alarm",
    ];
  }
  if (ageMs < UNANSWERED_MS) return [said("SAFE PLACE sent …"), "wait"];
  return [
    said(
      "SAFE PLACE is not confirmed. Press Esc in the patient's window or take the headset off. It is still being sent.",
    ),
    "alarm",
  ];
}

// -- watchdogs --------------------------------------------------------------------------------

function openWatch() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const query = new URLSearchParams({ page });
  const watch = new WebSocket(`${scheme}://${location.host}/watch?${query}`);
  watch.onmessage = (event) => {
    consoleHeard = now();
    if (event.data === TICK) return;
    document.dispatchEvent(new CustomEvent("glance", { detail: JSON.parse(event.data) }));
  };
  watch.onclose = () => setTimeout(openWatch, 400);
}

const seconds = (sinceMs) => Math.max(1, Math.round(sinceMs / 1000));

function watchdog() {
  const laneSilent = now() - laneHeard;
  const consoleSilent = now() - consoleHeard;
  const laneLost = laneSilent > SILENT_MS && config.lane !== false;
  const consoleLost = consoleSilent > SILENT_MS;
  const trip = roundTripMs === null ? "" : `, ${Math.max(1, Math.round(roundTripMs))} ms`;
  if (laneLost) {
    const since = Number.isFinite(laneSilent)
      ? said("silent {seconds} s", { seconds: seconds(laneSilent) })
      : said("not connected");
    say("health-lane", since, "alarm");
  } else {
    say("health-lane", said("live") + trip, "good");
  }
  say("health-console", consoleLost
    ? said("silent {seconds} s", { seconds: seconds(consoleSilent) })
    : said("live"), consoleLost ? "alarm" : "good");
  warn(laneLost, consoleLost, seconds(consoleSilent));
  document.documentElement.classList.toggle("stale", consoleLost);
  document.documentElement.classList.toggle("no-session", !config.controls && !session());
  if (press && !press.done) hearConsole();
  showPress();
}

function warn(laneLost, consoleLost, silentS) {
  let words = "";
  const matters = config.controls || session();
  if (laneLost && !matters) laneLost = false;
  if (laneLost && consoleLost) {
    words = said(
      "Nothing is answering this page. Press Esc in the patient's window or take the headset off.",
    );
  } else if (consoleLost) {
    words = said(
      "The console has been silent for {seconds} s: what you see may be old. SAFE PLACE still works.",
      { seconds: silentS },
    );
  } else if (laneLost && now() > 3000) {
    words = said(
      "The direct line to the controller is down. SAFE PLACE goes through the console meanwhile.",
    );
  }
  say("watchdog", words, words ? "alarm" : "quiet");
}

// -- wiring -----------------------------------------------------------------------------------

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) pressSafePlace();
  },
  { capture: true },
);
// pointerdown, not click: a thumb that slides off the button still means it.
document.addEventListener(
  "pointerdown",
  (event) => {
    if (event.target.closest?.("#safe-place")) pressSafePlace();
  },
  { capture: true },
);
document.addEventListener("click", (event) => {
  // A click without a pointer is a press by keyboard or assistive technology.
  if (event.detail === 0 && event.target.closest?.("#safe-place")) pressSafePlace();
});
document.addEventListener("visibilitychange", () => {
  beat();
  stayAwake();
});

async function stayAwake() {
  if (!config.controls || document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Not granted on battery saver: the heartbeat still tells when the page sleeps.
  }
}

setInterval(beat, BEAT_MS);
setInterval(watchdog, 200);
openLane();
openWatch();
stayAwake();
