// Whether the page is dark, and when that changes.

export function isDark() {
  return getComputedStyle(document.documentElement).colorScheme === "dark";
}

export function follow(listener) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener);
  new MutationObserver(listener).observe(document.documentElement, { attributes: true, attributeFilter: ["data-look"] });
}
