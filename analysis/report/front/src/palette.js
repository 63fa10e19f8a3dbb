// Colours and shapes of themes, topics, digests and years.
//
// Colour is never alone: a look is a colour and a shape. The first colours are Okabe and Ito's
// as far as they keep a contrast of 3 to 1 on the page; the others were chosen so that readers
// with red-green blindness can tell them from these, as far as ten colours allow.

const ON_LIGHT = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#2391cc",
  "#6b5200", "#8a8f00", "#4a1486", "#8c1c35", "#00606b",
];
const ON_DARK = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9",
  "#e69f00", "#f0e442", "#9471fd", "#ffb1a6", "#bbfafc",
];
// What has an order runs through these; lightness tells early from late without any hue.
const LINE_ON_LIGHT = ["#a98600", "#d0542c", "#9c2a6d", "#3c1a78"];
const LINE_ON_DARK = ["#7d5fd3", "#d0549c", "#f58a5b", "#fbe98a"];
const SHAPES = ["disc", "square", "up", "diamond", "down", "plus"];

function between(stops, t) {
  const at = t * (stops.length - 1), i = Math.min(Math.floor(at), stops.length - 2);
  const part = (hex, c) => parseInt(hex.slice(1 + 2 * c, 3 + 2 * c), 16);
  const mix = [0, 1, 2].map((c) => {
    const value = part(stops[i], c) * (1 - (at - i)) + part(stops[i + 1], c) * (at - i);
    return Math.round(value).toString(16).padStart(2, "0");
  });
  return `#${mix.join("")}`;
}

// The looks of `n` things, {colour, shape} each: neighbours share neither. `ordered`: years, or
// digests where they are many.
export function looks(n, dark, ordered = false) {
  const colours = dark ? ON_DARK : ON_LIGHT;
  return Array.from({ length: n }, (_, i) => {
    const round = Math.floor(i / colours.length);
    const colour = ordered
      ? between(dark ? LINE_ON_DARK : LINE_ON_LIGHT, n > 1 ? i / (n - 1) : 0)
      : colours[i % colours.length];
    return { colour, shape: SHAPES[(i + (ordered ? 0 : round)) % SHAPES.length] };
  });
}

// How papers look that are under nothing: no theme, no topic, no year.
export function lookOfNone(dark) {
  return { colour: dark ? "#a6a6a6" : "#767676", shape: "cross" };
}
