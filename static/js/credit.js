"use strict";
// A due-diligence file: what is typed and not saved is not lost without a question.
(() => {
  const isTyped = (field) =>
    ["radio", "checkbox"].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.type !== "hidden" && field.tagName !== "BUTTON" && field.value !== field.defaultValue;
  const isUnsaved = (form) => "unsaved" in form.dataset || [...form.elements].some(isTyped);
  const unsaved = (within, but) =>
    [...document.querySelectorAll(`${within} form[data-guard]`)].filter((form) => form !== but).some(isUnsaved);

  document.addEventListener("htmx:confirm", (event) => {
    const loses = event.target.dataset?.loses;
    if (!loses || !unsaved(loses, event.target)) return;
    event.preventDefault();
    const words = document.getElementById("file").dataset.unsavedWords;
    if (window.confirm(words)) event.detail.issueRequest(true);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved("#file", document.activeElement?.form)) event.preventDefault();
  });
})();
