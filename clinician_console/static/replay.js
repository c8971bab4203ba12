// The cursor over a session's chart: played at a speed, or moved by hand.
// Owns the moment shown in this page; must not know the record. What it reads off the curve is
// given with the page, so playing asks the server nothing.

import { said } from "./words.js";

const at = (id) => document.getElementById(id);
let playing = null;

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

function show(min) {
  const bar = at('replay-bar');
  if (!bar) return;
  const curve = (bar.curve ??= JSON.parse(bar.dataset.curve));
  const [from, to] = [Number(bar.dataset.from), Number(bar.dataset.to)];
  const cursor = at('replay-cursor');
  const share = (min - from) / (to - from);
  cursor.hidden = share < 0 || share > 1;
  cursor.style.left = `calc(${curve.left}px + (100% - ${curve.left + curve.right}px) * ${share})`;
  const dose = doseAt(curve.dose, min);
  const rated = last(curve.ratings, min);
  const told = [clock(min), dose === null ? said("no scene") : said("dose {dose}", { dose: Math.round(dose) })];
  if (rated) told.push(said("distress {suds}, given at {time}", { suds: rated[1], time: clock(rated[0]) }));
  at('replay-told').textContent = told.join(' · ');
}

function stop() {
  if (playing !== null) cancelAnimationFrame(playing);
  playing = null;
  const button = at('replay-play');
  if (button) button.textContent = said("Play");
}

function play() {
  const seek = at('replay-seek');
  const end = Number(seek.max);
  if (Number(seek.value) >= end) seek.value = 0;
  at('replay-play').textContent = said("Pause");
  let min = Number(seek.value);
  let before = performance.now();
  const step = (now) => {
    if (!at('replay-seek')) return;
    min = Math.min(end, min + ((now - before) / 60000) * Number(at('replay-speed').value));
    before = now;
    seek.value = min;
    show(min);
    if (min >= end) stop();
    else playing = requestAnimationFrame(step);
  };
  playing = requestAnimationFrame(step);
}

document.addEventListener('click', (event) => {
  if (event.target.id !== 'replay-play') return;
  if (playing === null) play();
  else stop();
});
document.addEventListener('input', (event) => {
  if (event.target.id !== 'replay-seek') return;
  stop();
  show(Number(event.target.value));
});
