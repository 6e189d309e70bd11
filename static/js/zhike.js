"use strict";
// The shell: toasts, keys, menus, explain panels, answers of htmx. Nothing here is needed to work:
// every page is complete without a script.
(() => {
  const root = document.documentElement;
  const body = document.body;
  const byId = (id) => document.getElementById(id);
  const word = (name) => byId("zk-words")?.dataset[name] ?? "";
  const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";

  // --- toasts: eight seconds, longer while somebody looks ------------------------------------
  function leave(toast) {
    toast.classList.add("is-leaving");
    setTimeout(() => toast.remove(), 250);
  }
  function mind(toast) {
    let timer;
    const start = () => (timer = setTimeout(() => leave(toast), 8000));
    for (const event of ["mouseenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(timer));
    for (const event of ["mouseleave", "focusout"]) toast.addEventListener(event, start);
    start();
  }
  function toast(text, tone = "done", link = null) {
    const made = byId(tone === "bad" ? "zk-toast-bad" : "zk-toast").content.firstElementChild.cloneNode(true);
    made.querySelector(".zk-toast-text").textContent = text;
    if (link) {
      const a = Object.assign(document.createElement("a"), { href: link.url, textContent: link.text });
      if (link.fresh) a.target = "_blank";
      made.querySelector(".zk-toast-text").append(a);
    }
    byId("toasts").append(made);
    mind(made);
  }
  document.querySelectorAll("#toasts .zk-toast").forEach(mind);
  body.addEventListener("toast", (event) => {
    const { text, tone, url, action } = event.detail;
    toast(text, tone, url ? { url, text: action } : null);
  });

  // --- menus, closing things --------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) leave(close.closest(".zk-toast"));
    for (const menu of document.querySelectorAll("details[data-menu][open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });

  // --- theme: at once, and remembered by the server ---------------------------------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-preferences]") || event.submitter?.name !== "theme") return;
    event.preventDefault();
    const theme = event.submitter.value;
    root.dataset.theme = theme;
    if (theme !== "auto") root.dataset.bsTheme = theme;
    document.dispatchEvent(new Event("zk:theme"));
    for (const button of form.elements)
      if (button.name === "theme") button.setAttribute("aria-pressed", String(button === event.submitter));
    fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
  });

  // --- forms: a fresh token (a log-in in another tab changes it), sent once ---------------------
  document.addEventListener(
    "submit",
    (event) => {
      const token = event.target.elements.namedItem("csrfmiddlewaretoken");
      if (token && cookie("csrftoken")) token.value = cookie("csrftoken");
    },
    true,
  );
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  });

  // --- keys -------------------------------------------------------------------------------------
  const typing = (at) => at.closest("input, textarea, select, [contenteditable], [role=combobox]");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const search = byId("zk-search");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.target.closest("form[data-ctrl-enter]")?.requestSubmit();
    } else if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details[data-menu][open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    } else if (event.key === "q" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      const quick = document.querySelector("[data-quick-log]");
      if (quick) {
        event.preventDefault();
        quick.focus();
      } else if (body.dataset.logUrl) location.assign(body.dataset.logUrl);
    }
  });

  // --- explain panels: a figure opens the panel it controls -------------------------------------
  function show(figure, panel, open) {
    panel.hidden = !open;
    figure.setAttribute("aria-expanded", String(open));
    if (panel.matches("tr")) figure.closest("tr")?.classList.toggle("is-open", open);
  }
  const opened = new WeakMap();
  document.addEventListener(
    "click",
    (event) => {
      const figure = event.target.closest("[aria-expanded][aria-controls]");
      const panel = figure && byId(figure.getAttribute("aria-controls"));
      if (!panel || figure.matches("[role=combobox]")) return;
      if (!panel.childElementCount && figure.hasAttribute("hx-get")) return opened.set(panel, figure);
      event.preventDefault();
      event.stopPropagation();
      const other = opened.get(panel);
      if (other && other !== figure) other.setAttribute("aria-expanded", "false");
      opened.set(panel, figure);
      show(figure, panel, panel.hidden);
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const panel = event.target.closest("[data-close-panel]")?.closest(".zk-ex, .zk-exrow");
    if (!panel || !opened.has(panel)) return;
    show(opened.get(panel), panel, false);
    opened.get(panel).focus();
  });

  // --- htmx -------------------------------------------------------------------------------------
  body.addEventListener("htmx:configRequest", (event) => {
    if (cookie("csrftoken")) event.detail.headers["X-CSRFToken"] = cookie("csrftoken");
  });
  body.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    if (!xhr.responseURL || new URL(xhr.responseURL).pathname !== body.dataset.login) return;
    event.preventDefault(); // the log-in page is no fragment: keep what is on the screen
    toast(word("expired"), "bad", { url: body.dataset.login, text: word("login"), fresh: true });
  });
  body.addEventListener("htmx:afterSwap", (event) => {
    const figure = opened.get(event.detail.target);
    if (figure) show(figure, event.detail.target, true);
  });
  body.addEventListener("htmx:sendError", () => toast(word("net"), "bad"));
  body.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    const page = new DOMParser().parseFromString(responseText, "text/html");
    const why = page.querySelector("[data-reason]")?.textContent.trim();
    const known = { 403: "denied", 404: "gone", 429: "busy" }[status] ?? "failed";
    toast(why || word(known), "bad");
  });
})();
