// How the map gets from one view to another: at once, or slowly where motion is welcome.

const TIME = 180; // ms

export function createMotion(view, redraw) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let moving = 0;
  return (target, slowly = false) => {
    cancelAnimationFrame(moving);
    if (!slowly || still.matches) {
      view.go(target);
      redraw();
      return;
    }
    const from = { k: view.k, x: view.x, y: view.y }, began = performance.now();
    const step = (now) => {
      const t = Math.min(1, Math.max(0, now - began) / TIME), gone = t * (2 - t);
      const mix = (a, b) => a + (b - a) * gone;
      view.go({ k: from.k * (target.k / from.k) ** gone, x: mix(from.x, target.x), y: mix(from.y, target.y) });
      redraw();
      if (t < 1) moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
  };
}
