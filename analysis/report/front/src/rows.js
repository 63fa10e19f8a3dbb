// A long table of which only the rows in view are in the page.

const SPARE = 4; // rows drawn above and below what is seen

// `build(place)` makes the row of a place; all rows are equally high, as the style sheet says.
export function createRows({ scroller, head, body, build }) {
  const rows = new Map(); // by their place in the order
  let n = 0;
  let active = 0; // the row that Tab comes to; it stays in the page, for it may have the focus
  let height = 0;

  function add(place, after) {
    const row = build(place);
    row.dataset.place = place;
    row.setAttribute("aria-rowindex", `${place + 2}`);
    row.tabIndex = place === active ? 0 : -1;
    row.style.top = `${place * height}px`;
    rows.set(place, row);
    body.insertBefore(row, after);
  }

  // How high a row is changes with the width of the window and the size of letters.
  function measure() {
    if (!n) return;
    if (!rows.size) add(active, null);
    const found = rows.values().next().value.getBoundingClientRect().height;
    if (!found || found === height) return;
    height = found;
    body.style.height = `${n * height}px`;
    for (const [place, row] of rows) row.style.top = `${place * height}px`;
  }

  function draw() {
    if (!height) measure();
    const from = Math.max(0, Math.floor(scroller.scrollTop / height) - SPARE);
    const to = Math.min(n, Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + SPARE);
    const wanted = new Set(n ? [active] : []);
    for (let place = from; place < to; place += 1) wanted.add(place);
    for (const [place, row] of rows) {
      if (wanted.has(place)) continue;
      row.remove();
      rows.delete(place);
    }
    // In the order of the papers, as screen readers go through them.
    let after = null;
    for (const place of [...wanted].sort((a, b) => b - a)) {
      if (!rows.has(place)) add(place, after);
      after = rows.get(place);
    }
  }

  // All rows again: other papers, or another order.
  function renew(count) {
    const focused = body.contains(document.activeElement);
    for (const row of rows.values()) row.remove();
    rows.clear();
    n = count;
    active = 0;
    scroller.scrollTop = 0;
    body.style.height = `${n * height}px`;
    draw();
    if (focused) rows.get(active)?.focus({ preventScroll: true });
  }

  // Show a row whole, below the head that stays in place.
  function bring(place) {
    const top = place * height, room = scroller.clientHeight - head.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    draw();
  }

  function focus(place) {
    const before = rows.get(active);
    if (before) before.tabIndex = -1;
    active = Math.max(0, Math.min(n - 1, place));
    bring(active);
    rows.get(active).tabIndex = 0;
    rows.get(active).focus({ preventScroll: true });
  }

  // Where a key leads from the row that has the focus, or null.
  function led(key) {
    const page = Math.max(1, Math.floor((scroller.clientHeight - head.offsetHeight) / height) - 1);
    const ways = { ArrowUp: active - 1, ArrowDown: active + 1, PageUp: active - page, PageDown: active + page, Home: 0, End: n - 1 };
    return ways[key] ?? null;
  }

  scroller.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => {
    measure();
    draw();
  }).observe(scroller);
  return { renew, bring, focus, led, each: (act) => rows.forEach((row, place) => act(row, place)), active: () => active };
}
