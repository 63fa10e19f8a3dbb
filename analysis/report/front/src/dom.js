// Small helpers for building elements. Text only ever goes in as text, never as markup.

// make("button", {class: "chip", type: "button", on: {click: f}}, "words", element, ...)
export function make(tag, settings = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== null && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(words, click, settings = {}) {
  return make("button", { type: "button", ...settings, on: { click } }, words);
}

// A word from outside: `bdi` keeps its direction from turning the text around it.
export function word(text, settings = {}) {
  return make("bdi", settings, text);
}

export function counted(n, one, many = `${one}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

export function smoothly() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

// In a sandboxed frame the browser keeps nothing, and says so with an exception.
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it holds for this visit only.
  }
}
