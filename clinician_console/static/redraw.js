// Draws anew only what has changed: the framework draws the whole page for every word of it.
// Owns what can stay as it was drawn; must not know what any of it is.

const whole = globalThis.renderRecursively;
const kept = new Map();
let changed = null;

function stays(id, element) {
  const before = kept.get(id);
  // What was taken off the page, a closed dialog's inside say, is drawn anew when it comes back.
  return before?.element === element && before.node.el?.isConnected && element.props.loopback !== false;
}

// True where something of the part ``id`` is to be drawn anew; notes every such part.
function look(elements, id) {
  const element = Vue.toRaw(elements[id]);
  if (element === undefined) return kept.delete(id);
  let anew = !stays(id, element);
  // A component, whose name alone has a hyphen, draws what is in it by itself.
  if (!element.tag.includes("-")) {
    for (const child of element.slots.default.ids) anew = look(elements, child) || anew;
  }
  if (anew) changed.add(id);
  return anew;
}

function part(elements, id) {
  if (!changed.has(id)) return kept.get(id)?.node;
  const node = whole(elements, id);
  // So marked, a node may stand in two drawings, as after the framework's own v-memo.
  node.memo = [];
  kept.set(id, { element: Vue.toRaw(elements[id]), node });
  return node;
}

// What the page has no more is not kept for ever.
function forget(elements) {
  const there = Vue.toRaw(elements);
  if (kept.size <= Object.keys(there).length) return;
  for (const id of kept.keys()) if (!(id in there)) kept.delete(id);
}

function redraw(elements, id, given) {
  // A part drawn from what its slot gives may stand there several times.
  if (given !== undefined) return whole(elements, id, given);
  if (changed !== null) return part(elements, id);
  changed = new Set();
  try {
    look(elements, id);
    if (changed.size > 0) redraw.latest = changed.size;
    forget(elements);
    return part(elements, id);
  } finally {
    changed = null;
  }
}

// How many parts the latest drawing made anew.
redraw.latest = 0;

// Without a framework that draws by this name everything goes on as it was.
if (typeof whole === "function") globalThis.renderRecursively = redraw;
