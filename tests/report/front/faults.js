(within) => {
  // Controls that lie over another, are cut or stick out of the page; and a page too wide.
  const said = [], root = document.querySelector(within);
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) said.push("the page is wider than the window");

  const name = (e) => `${e.tagName.toLowerCase()}.${e.className} ${(e.innerText || e.ariaLabel || e.id).slice(0, 30)}`;
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".unseen, .skip, canvas, svg")
    && !(e.type === "radio" && e.closest(".look"));
  // What is seen of an element, in boxes that scroll.
  const clipped = (e) => {
    let { left, top, right, bottom } = e.getBoundingClientRect();
    for (let box = e.parentElement; box; box = box.parentElement) {
      if (getComputedStyle(box).overflow === "visible") continue;
      const edge = box.getBoundingClientRect();
      [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
      [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    return { left, top, right, bottom };
  };
  const boxes = [...root.querySelectorAll("button, input, select, a, summary, label, .count, h2, h3, th, td")]
    .filter(seen).map((e) => [e, clipped(e)])
    .filter(([, box]) => box.right - box.left > 1 && box.bottom - box.top > 1);

  for (const [e, box] of boxes) {
    if (box.left < -1 || box.right > width + 1) said.push(`sticks out: ${name(e)}`);
    const held = e.matches("button, summary, .count, h2, h3, label") && e.clientWidth > 0;
    if (held && e.scrollWidth > e.clientWidth + 1) said.push(`cut: ${name(e)}`);
    if (e.matches("button") && e.clientHeight && e.scrollHeight > e.clientHeight + 1) said.push(`cut below: ${name(e)}`);
  }
  for (const row of root.querySelectorAll("tr.paper")) {
    if (row.scrollHeight > row.clientHeight + 1) said.push(`cut below: ${name(row)}`);
  }
  for (let a = 0; a < boxes.length; a += 1) {
    for (let b = a + 1; b < boxes.length; b += 1) {
      const [[one, p], [two, q]] = [boxes[a], boxes[b]];
      // Rows pass below the head of the table, which stays in place.
      if (one.contains(two) || two.contains(one) || one.closest(".head") || two.closest(".head")) continue;
      const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
      const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (wide > 1 && high > 1) said.push(`over each other: ${name(one)} | ${name(two)}`);
    }
  }
  return said;
}
