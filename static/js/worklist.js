"use strict";
// Choosing customers of a list: all of the page at once, and how many there are.
(() => {
  const boxes = () => [...document.querySelectorAll('input[name="ids"][form="zk-bulk"]')];

  function count() {
    const n = boxes().filter((box) => box.checked).length;
    const place = document.querySelector("[data-pick-count]");
    if (place) place.textContent = n ? `(${n})` : "";
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    if (event.target.matches('[data-pick-all], input[name="ids"]')) count();
  });
  document.addEventListener("htmx:afterSwap", count);
})();
