"use strict";
// Personal data on the screen: masked again after data-seconds, when the page is left, or when asked.
// The server sends the mask along in a <template>, so masking needs no connection.
(() => {
  const until = new WeakMap();
  const all = () => document.querySelectorAll("[data-secret][data-seconds]");
  let clock = 0;

  function mask(shown) {
    const back = shown.querySelector("template")?.content.firstElementChild?.cloneNode(true);
    if (!back) return;
    const had = shown.contains(document.activeElement);
    shown.replaceWith(back);
    window.htmx?.process(back);
    if (had) back.querySelector("a")?.focus();
  }
  function look() {
    const now = Date.now();
    let left = 0;
    for (const shown of all()) {
      if (!until.has(shown)) until.set(shown, now + Number(shown.dataset.seconds) * 1000);
      const seconds = Math.ceil((until.get(shown) - now) / 1000);
      if (seconds <= 0) mask(shown);
      else {
        left += 1;
        shown.querySelector("[data-left]").textContent = seconds;
      }
    }
    clearTimeout(clock);
    if (left) clock = setTimeout(look, 500);
  }

  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-secret] [data-mask]");
    if (!asked) return;
    event.preventDefault();
    mask(asked.closest("[data-secret]"));
  });
  document.addEventListener("htmx:afterSettle", () => {
    look();
    for (const shown of all()) shown.querySelector(".zk-secret-value")?.focus();
  });
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", () => all().forEach(mask));
  look();
})();
