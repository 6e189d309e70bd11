"use strict";
// The visit form: a chip sets the next contact; a filled last promise line is followed by a new one.
(() => {
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-next-contact]");
    if (!chip) return;
    const day = document.getElementById("id_next_contact_on");
    day.value = chip.dataset.nextContact;
    mark(day.value);
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "id_next_contact_on") mark(event.target.value);
  });
  document.addEventListener("input", (event) => {
    const line = event.target.closest(".zk-promise");
    if (!line || !event.target.value || line.nextElementSibling?.matches(".zk-promise")) return;
    const number = line.parentElement.querySelectorAll(".zk-promise").length;
    if (number < 20) line.after(next(line, number));
  });

  function mark(day) {
    for (const chip of document.querySelectorAll("[data-next-contact]"))
      chip.setAttribute("aria-pressed", String(chip.dataset.nextContact === day));
  }
  function next(line, number) {
    const copy = line.cloneNode(true);
    for (const field of copy.querySelectorAll("[name]")) {
      const name = field.name.replace(/_\d+$/, `_${number}`);
      field.name = name;
      field.id = `id_${name}`;
      if (field.type === "text") field.value = "";
      if (field.type === "checkbox") field.checked = false;
    }
    for (const error of copy.querySelectorAll(".invalid-feedback")) error.remove();
    return copy;
  }
})();
