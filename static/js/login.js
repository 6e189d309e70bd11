"use strict";
// The demo bank's log-ins: a press fills the form and sends it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const form = document.querySelector("form.zk-form");
  form.elements.namedItem("username").value = button.dataset.fill;
  form.elements.namedItem("password").value = button.dataset.fillPassword;
  form.requestSubmit();
});
