// Keys that work anywhere in the page, and the list of all keys.
import { button, make, recall, remember } from "./dom.js";

const KEY = "digest-atlas-keys";
const LIST = [
  ["/", "go to the search"],
  ["?", "show this list"],
  ["↓ in the search", "go to the first paper"],
  ["↑ ↓", "one paper up or down in the table"],
  ["Page Up, Page Down", "one screen of papers up or down"],
  ["Home, End", "first or last paper"],
  ["Enter", "read the paper"],
  ["← →", "previous or next paper while reading"],
  ["Arrow keys on the map", "nearest paper on that side; with Shift they move the map"],
  ["+ − 0 on the map", "zoom in, zoom out, the whole map"],
  ["L on the map", "draw a lasso"],
  ["Escape", "close the paper or this list, leave the lasso"],
];

function listOf(dialog) {
  const rows = LIST.flatMap(([keys, what]) => [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, what)]);
  // Who steers by voice can press single keys without meaning to.
  const single = make("input", { type: "checkbox", checked: recall(KEY) !== "off" });
  single.addEventListener("change", () => remember(KEY, single.checked ? "on" : "off"));
  dialog.append(
    make("h2", { id: "keys-title", tabindex: "-1" }, "Keys"),
    make("dl", {}, ...rows),
    make("label", { class: "check" }, single, make("span", {}, "/ and ? work anywhere in the page")),
    button("Close", () => dialog.close(), { class: "plain" }));
  return () => single.checked;
}

export function startKeys(element) {
  const dialog = make("dialog", { id: "keys", "aria-labelledby": "keys-title" });
  document.body.append(dialog);
  const on = listOf(dialog);
  const show = () => {
    dialog.showModal();
    dialog.firstChild.focus();
  };
  element.append(button("Keyboard", show, { class: "plain keys", "aria-haspopup": "dialog" }));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !on() || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea")) return;
    if (event.key === "/") document.getElementById("search").focus();
    else if (event.key === "?") show();
    else return;
    event.preventDefault();
  });
}
