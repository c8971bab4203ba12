// Rows of a list moved by their handle, by mouse, pen or finger.
// Owns the gesture; must not know what a row is. Keys have buttons of their own beside it.

let row = null;
let over = null;

const places = (list) => [...list.children];

function under(list, y) {
  return places(list).find((each) => {
    const box = each.getBoundingClientRect();
    return y >= box.top && y <= box.bottom;
  });
}

function mark(next) {
  over?.classList.remove("drop-here");
  over = next && next !== row ? next : null;
  over?.classList.add("drop-here");
}

function leave() {
  row?.classList.remove("dragged");
  mark(null);
  row = null;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-drag]");
  if (!handle) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  row = handle.closest("li");
  row.classList.add("dragged");
});

document.addEventListener("pointermove", (event) => {
  if (row) mark(under(row.parentElement, event.clientY));
});

document.addEventListener("pointerup", () => {
  if (!row) return;
  const list = row.parentElement;
  const [source, target] = [places(list).indexOf(row), places(list).indexOf(over)];
  leave();
  if (target >= 0) {
    list.dispatchEvent(new CustomEvent("rowmoved", { detail: { source, target } }));
  }
});

document.addEventListener("pointercancel", leave);
