// The map on the keyboard.

const SIDES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const WORDS = { ArrowLeft: "to the left", ArrowRight: "to the right", ArrowUp: "above", ArrowDown: "below" };
const ASIDE = 2; // a paper off the line counts as so much farther

// The nearest of some papers on one side of a place; null: there is none.
export function nextPaper(papers, xs, ys, from, [right, up]) {
  let best = null, least = Infinity;
  for (const i of papers) {
    const dx = xs[i] - xs[from], dy = ys[i] - ys[from];
    const along = dx * right + dy * up, aside = Math.abs(dx * up) + Math.abs(dy * right);
    if (i === from || along <= 0 || aside > 1.5 * along) continue;
    const far = along + ASIDE * aside;
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

// `does`: {pan, zoom, whole, step(side, words), open, lasso, leave}
export function listenToKeys(canvas, does) {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const side = SIDES[event.key];
    if (side && event.shiftKey) does.pan(-80 * side[0], 80 * side[1]);
    else if (side) does.step(side, WORDS[event.key]);
    else if (event.key === "+" || event.key === "=") does.zoom(1.5);
    else if (event.key === "-" || event.key === "_") does.zoom(1 / 1.5);
    else if (event.key === "0") does.whole();
    else if (event.key === "Enter") does.open();
    else if (event.key === "l" || event.key === "L") does.lasso();
    else return;
    event.preventDefault();
    event.stopPropagation(); // letters that mean something elsewhere on the page
  });
  // Escape also works while the pointer draws, wherever the focus is.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && does.leave()) event.preventDefault();
  });
}
