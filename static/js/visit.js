"use strict";
// The visit form: a chip sets the next contact, Enter goes to the next promise, a filled last line
// is followed by a new one, a day shows its weekday. Without it the form is complete, too.
(() => {
  const MOST = 20;
  const weekdays = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", timeZone: "UTC" });

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-next-contact]");
    if (!chip) return;
    const day = document.getElementById("id_next_contact_on");
    day.value = day.value === chip.dataset.nextContact ? "" : chip.dataset.nextContact;
    day.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "id_next_contact_on") mark(event.target.value);
    if (event.target.type === "date") tell(event.target);
  });
  document.addEventListener("input", (event) => {
    const line = event.target.closest(".zk-promise");
    if (!line || !event.target.value || line.nextElementSibling?.matches(".zk-promise")) return;
    const number = line.parentElement.querySelectorAll(".zk-promise").length;
    if (number < MOST) line.after(next(line, number));
  });
  document.addEventListener("keydown", (event) => {
    const line = event.target.closest(".zk-promise");
    // an input method takes Enter for itself while it composes
    if (!line || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.target.type !== "text") return;
    event.preventDefault();
    const following = line.nextElementSibling?.querySelector("input");
    if (event.target.value && following) following.focus();
  });
  document.addEventListener("htmx:load", () => document.querySelectorAll("[data-weekday-of]").forEach(told));

  function mark(day) {
    for (const chip of document.querySelectorAll("[data-next-contact]"))
      chip.setAttribute("aria-pressed", String(chip.dataset.nextContact === day));
  }
  function told(label) {
    const field = document.getElementById(label.dataset.weekdayOf);
    label.textContent = field?.value ? weekdays.format(new Date(field.value)) : "";
  }
  function tell(field) {
    const label = document.querySelector(`[data-weekday-of="${field.id}"]`);
    if (label) told(label);
  }
  function next(line, number) {
    const copy = line.cloneNode(true);
    copy.classList.remove("is-wrong");
    for (const field of copy.querySelectorAll("[name]")) {
      const name = field.name.replace(/_\d+$/, `_${number}`);
      field.closest("label")?.setAttribute("for", `id_${name}`);
      field.parentElement.querySelector("[data-weekday-of]")?.setAttribute("data-weekday-of", `id_${name}`);
      field.name = name;
      field.id = `id_${name}`;
      if (field.type === "text") field.value = "";
      if (field.type === "checkbox") field.checked = false;
    }
    for (const error of copy.querySelectorAll(".invalid-feedback")) error.remove();
    return copy;
  }
})();
