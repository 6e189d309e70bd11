"use strict";
// The picker: a text box with a list (ARIA combobox). <div data-picker="address"> holds a hidden
// input (the value), a text input and an empty list; the address answers a posted q with <li role=option>
// (posted: what people type may be a phone, and addresses are kept in logs).
(() => {
  const word = (name) => document.getElementById("zk-words")?.dataset[name] ?? "";
  const started = new WeakSet();

  function begin(picker) {
    if (started.has(picker)) return;
    started.add(picker);
    const value = picker.querySelector("input[type=hidden]");
    const box = picker.querySelector("[role=combobox]");
    const list = picker.querySelector("[role=listbox]");
    const clear = picker.querySelector("[data-clear]");
    let chosen = box.value;
    let asked = 0;
    let timer;
    let pending = false; // the list on the screen is not yet the answer to what is in the box
    let enter = false; // Enter was pressed meanwhile: choose when the answer is there
    let moved = false; // somebody went through the list: keep their place in a fresh one

    const options = () => [...list.querySelectorAll("[role=option]")];
    const current = () => list.querySelector("[aria-selected=true]");
    function open(yes) {
      list.hidden = !yes;
      box.setAttribute("aria-expanded", String(yes));
      if (!yes) box.removeAttribute("aria-activedescendant");
    }
    function mark(option) {
      for (const one of options()) one.setAttribute("aria-selected", String(one === option));
      if (!option) return;
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
    function set(id, label) {
      const changed = value.value !== id;
      value.value = id;
      box.value = chosen = label;
      picker.classList.toggle("is-set", Boolean(id));
      clear.hidden = !id;
      open(false);
      if (changed) value.dispatchEvent(new Event("change", { bubbles: true }));
    }
    async function ask() {
      const mine = ++asked;
      pending = true;
      const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
      const body = new URLSearchParams({ q: box.value.trim(), csrfmiddlewaretoken });
      let answer;
      try {
        answer = await fetch(picker.dataset.picker, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      } catch {
        return tell(word("net"));
      }
      if (mine !== asked) return;
      if (answer.redirected) return tell(word("expired"));
      if (!answer.ok) return tell(word("failed"));
      const text = await answer.text();
      if (mine !== asked) return;
      const place = moved && current()?.dataset.value;
      list.innerHTML = text;
      options().forEach((option, n) => (option.id = `${list.id}-${n}`));
      if (!options().length) return tell(word("none"));
      pending = false;
      mark(options().find((option) => option.dataset.value === place) ?? options()[0]);
      open(true);
      if (enter) choose();
    }
    function choose() {
      enter = moved = false;
      if (current()) set(current().dataset.value, current().dataset.label);
    }
    function tell(text) {
      pending = enter = false;
      list.replaceChildren(Object.assign(document.createElement("li"), { className: "zk-none", textContent: text }));
      open(true);
    }
    box.addEventListener("input", () => {
      clearTimeout(timer);
      asked++; // what is under way answers an older question
      pending = true;
      enter = moved = false;
      timer = setTimeout(ask, 150);
    });
    box.addEventListener("focus", () => {
      if (!value.value && list.hidden) ask();
      else box.select();
    });
    box.addEventListener("keydown", (event) => {
      const all = options();
      const at = all.indexOf(current());
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return ask();
        const step = event.key === "ArrowDown" ? 1 : -1;
        moved = true;
        mark(all[(at + step + all.length) % all.length]);
      } else if (event.key === "Enter" && (pending || !list.hidden) && !event.ctrlKey) {
        event.preventDefault();
        if (pending) enter = true;
        else choose();
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        box.value = chosen;
        open(false);
      }
    });
    box.addEventListener("blur", () => {
      clearTimeout(timer);
      asked++; // an answer that arrives now is too late
      pending = enter = moved = false;
      if (!box.value.trim()) set("", "");
      else box.value = chosen;
      open(false);
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) set(option.dataset.value, option.dataset.label);
    });
    clear.addEventListener("click", () => {
      set("", "");
      box.focus();
    });
    clear.hidden = !value.value;
    picker.classList.toggle("is-set", Boolean(value.value));
  }

  const start = (within) => {
    within.querySelectorAll("[data-picker]").forEach(begin);
    if (within.matches?.("[data-picker]")) begin(within);
  };
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  start(document.body);
})();
