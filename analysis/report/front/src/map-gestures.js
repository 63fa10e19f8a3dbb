// Mouse, pen and fingers on the map, told as what they mean.

const CLICK = 5; // pixels that a pointer may move and still click
const PASSING = 400; // ms: a page that was just scrolled is scrolled on, not zoomed

// `on`: {pan(dx, dy), zoom(factor, x, y), hover(x, y), leave(), click(x, y, touch),
// lineStart, lineMove, lineEnd}; `mode()`: "lasso" or "move"; `canZoomOut()`.
export function listen(canvas, { mode, canZoomOut, on }) {
  const down = new Map();
  let start = null, drawing = false, spread = null, scrolled = -Infinity;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  // Distance and middle of two fingers.
  const pinch = () => {
    const [[ax, ay], [bx, by]] = [...down.values()];
    return { far: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    down.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
    start = down.size === 1 ? at(event) : null; // two fingers never click
    if (down.size === 1 && mode() === "lasso") { drawing = true; on.lineStart(...at(event)); }
    if (down.size === 2) {
      if (drawing) on.lineEnd(false);
      drawing = false;
      spread = pinch();
    }
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = at(event), before = down.get(event.pointerId);
    if (!before) { if (event.pointerType !== "touch") on.hover(x, y); return; }
    down.set(event.pointerId, [x, y]);
    if (spread && down.size === 2) {
      const now = pinch();
      on.pan(now.x - spread.x, now.y - spread.y);
      on.zoom(now.far / Math.max(spread.far, 1), now.x, now.y);
      spread = now;
    } else if (drawing) on.lineMove(x, y);
    else if (start && Math.hypot(x - start[0], y - start[1]) < CLICK) return;
    else if (down.size === 1) {
      if (start) on.pan(x - start[0], y - start[1]);
      else on.pan(x - before[0], y - before[1]);
      start = null;
    }
  });
  const up = (event) => {
    if (!down.delete(event.pointerId)) return;
    spread = null;
    if (drawing) on.lineEnd(event.type === "pointerup");
    else if (start && event.type === "pointerup") on.click(...start, event.pointerType === "touch");
    drawing = false;
    start = null;
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => on.leave());

  window.addEventListener("wheel", (event) => {
    const out = event.deltaY > 0;
    if (event.target !== canvas || (!event.ctrlKey && out && !canZoomOut())) scrolled = event.timeStamp;
  }, { passive: true, capture: true });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && event.timeStamp - scrolled < PASSING) {
      scrolled = event.timeStamp;
      return;
    }
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 18 : 1);
    on.zoom(Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.0022)), ...at(event));
  }, { passive: false });
}
