// The cursor over a session's chart: played at a speed, moved by hand, or led by the preview.
// Owns the moment shown in this page; must not know the record. What it reads off the curve is
// given with the page, so playing asks the server nothing. While the preview plays the session
// back, it leads: what is done here is a wish to it, and the cursor is where the preview is.

import { said } from "./words.js";

const at = (id) => document.getElementById(id);
const WISHES_APART_MS = 120;
let playing = null; // the frame asked for, while this page plays by itself
let led = null; // where the preview was told to be, and when; null while it plays nothing
let order = 0; // the last wish
let waiting = null; // a wish that is sent in a moment

const two = (n) => String(Math.floor(n)).padStart(2, '0');
const clock = (min) => `${two(min)}:${two((min * 60 + 1e-6) % 60)}`;

function last(points, min) {
  let found = null;
  for (const point of points) {
    if (point[0] > min) break;
    found = point;
  }
  return found;
}

function doseAt(points, min) {
  const before = last(points, min);
  if (!before || before[1] === null) return null;
  const after = points[points.indexOf(before) + 1];
  if (!after || after[1] === null || after[0] === before[0]) return before[1];
  const share = (min - before[0]) / (after[0] - before[0]);
  return before[1] + share * (after[1] - before[1]);
}

const UNRECORDED_SHOWN_MIN = 0.05; // as long as the preview stays in a stretch without a record

// The stretch without a record that holds a moment, from and until, or none.
const unrecordedAt = (curve, min) => curve.unrecorded.find(([from, until]) => from < min && min < until);

const curveOf = (bar) => (bar.curve ??= JSON.parse(bar.dataset.curve));

function show(min) {
  const bar = at('replay-bar');
  if (!bar) return;
  const curve = curveOf(bar);
  const [from, to] = [Number(bar.dataset.from), Number(bar.dataset.to)];
  const cursor = at('replay-cursor');
  const share = (min - from) / (to - from);
  cursor.hidden = share < 0 || share > 1;
  cursor.style.left = `calc(${curve.left}px + (100% - ${curve.left + curve.right}px) * ${share})`;
  const dose = doseAt(curve.dose, min);
  const rated = last(curve.ratings, min);
  const shown = dose === null ? said("no scene") : said("dose {dose}", { dose: Math.round(dose) });
  const gap = unrecordedAt(curve, min);
  const told = [clock(min), gap ? said("not recorded: the controller was restarted") : shown];
  if (rated) told.push(said("distress {suds}, given at {time}", { suds: rated[1], time: clock(rated[0]) }));
  at('replay-told').textContent = told.join(' · ');
  at('replay-seek').setAttribute('aria-valuetext', clock(min));
}

function moveTo(min) {
  at('replay-seek').value = min;
  show(min);
}

const name = (words) => {
  const button = at('replay-play');
  if (button && button.textContent !== words) button.textContent = words;
};

// ---- this page by itself ----

function stop() {
  if (playing !== null) cancelAnimationFrame(playing);
  playing = null;
  name(said("Play"));
}

function play() {
  const seek = at('replay-seek');
  const end = Number(seek.max);
  if (Number(seek.value) >= end) seek.value = 0;
  name(said("Pause"));
  let min = Number(seek.value);
  let before = performance.now();
  const step = (now) => {
    if (!at('replay-seek')) return;
    min = Math.min(end, min + ((now - before) / 60000) * Number(at('replay-speed').value));
    before = now;
    const gap = unrecordedAt(curveOf(at('replay-bar')), min);
    if (gap && min > gap[0] + UNRECORDED_SHOWN_MIN) min = gap[1];
    moveTo(min);
    if (min >= end) stop();
    else playing = requestAnimationFrame(step);
  };
  playing = requestAnimationFrame(step);
}

// ---- led by the preview ----

function wish(detail) {
  clearTimeout(waiting);
  waiting = null;
  // Wishes of several pages are told apart by when they were made.
  order = Math.max(order + 1, Math.floor(performance.timeOrigin + performance.now()));
  const asked = { speed: Number(at('replay-speed').value), at_s: null, ...detail, order };
  at('replay-led').dispatchEvent(new CustomEvent('replaywish', { detail: asked }));
}

const seconds = () => Number(at('replay-seek').value) * 60;

function wishSoon() {
  // A hand that drags passes many moments: the preview is asked for some of them, and the last.
  order = Math.max(order + 1, Math.floor(performance.timeOrigin + performance.now()));
  waiting ??= setTimeout(() => wish({ at_s: seconds(), playing: led?.playing ?? false }), WISHES_APART_MS);
}

function follow() {
  if (led === null || playing !== null) return;
  const step = (now) => {
    playing = null;
    if (led === null || !at('replay-seek') || !led.playing) return;
    const ahead = ((now - led.heard) / 60000) * led.speed;
    moveTo(Math.min(Number(at('replay-seek').max), led.at + ahead));
    playing = requestAnimationFrame(step);
  };
  playing = requestAnimationFrame(step);
}

function hear(text) {
  const told = text ? JSON.parse(text) : null;
  if (told === null) {
    if (led !== null) stop();
    led = null;
    clearTimeout(waiting);
    waiting = null;
    return;
  }
  if (led === null) stop();
  if (told.starting) {
    led = { at: Number(at('replay-seek').value), playing: false, speed: 1, heard: performance.now() };
  } else if (told.order >= order) {
    // What was told before the last wish came there says where it was, not where it is wished.
    led = { ...told, heard: performance.now() };
    name(led.playing ? said("Pause") : said("Play"));
    moveTo(led.at);
    follow();
  }
}

// ---- hands ----

document.addEventListener('click', (event) => {
  if (event.target.id === 'replay-preview') {
    wish(led === null ? { at_s: seconds(), playing: true } : { end: true });
  } else if (event.target.id === 'replay-play') {
    if (led !== null) {
      wish({ playing: !led.playing });
    } else if (playing === null) play();
    else stop();
  }
});
document.addEventListener('input', (event) => {
  if (event.target.id !== 'replay-seek') return;
  stop();
  show(Number(event.target.value));
  if (led !== null) wishSoon();
});
document.addEventListener('change', (event) => {
  if (event.target.id === 'replay-speed' && led !== null) wish({ playing: led.playing });
});

function dragged(event) {
  const bar = at('replay-bar');
  const curve = curveOf(bar);
  const box = at('replay-cursor').parentElement.getBoundingClientRect();
  const share = (event.clientX - box.left - curve.left) / (box.width - curve.left - curve.right);
  const [from, to] = [Number(bar.dataset.from), Number(bar.dataset.to)];
  const seek = at('replay-seek');
  seek.value = from + Math.min(1, Math.max(0, share)) * (to - from);
  seek.dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('pointerdown', (event) => {
  if (event.target.id !== 'replay-knob') return;
  event.preventDefault();
  event.target.setPointerCapture(event.pointerId);
  event.target.addEventListener('pointermove', dragged);
  const done = () => event.target.removeEventListener('pointermove', dragged);
  event.target.addEventListener('lostpointercapture', done, { once: true });
});

// What the page's server sets: where the preview is, and which minutes the chart shows.
new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.target.id === 'replay-led') hear(change.target.dataset.preview);
    else if (change.target.id === 'replay-bar' && at('replay-seek')) show(Number(at('replay-seek').value));
  }
}).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-preview', 'data-from', 'data-to'] });
