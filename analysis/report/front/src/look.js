// Light, dark, or as the system has it.
import { make, recall, remember } from "./dom.js";

const KEY = "digest-atlas-look";
const LOOKS = [["", "System"], ["light", "Light"], ["dark", "Dark"]];

function wear(look) {
  if (look) document.documentElement.dataset.look = look;
  else delete document.documentElement.dataset.look;
}

export function startLook(element) {
  const kept = recall(KEY);
  const now = LOOKS.some(([look]) => look === kept) ? kept : "";
  wear(now);
  const choose = (event) => {
    wear(event.target.value);
    remember(KEY, event.target.value);
  };
  const choices = LOOKS.map(([look, name]) =>
    make("label", {},
      make("input", { type: "radio", name: "look", value: look, checked: look === now, on: { change: choose } }),
      make("span", {}, name)));
  element.append(make("fieldset", { class: "look scripted" }, make("legend", {}, "Colours"), ...choices));
}
