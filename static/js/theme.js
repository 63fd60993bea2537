// The colour switch answers at once; the server remembers it, so the next page needs no script to be right.
"use strict";
for (const form of document.querySelectorAll("[data-theme-switch]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = event.submitter.value;
    document.documentElement.dataset.theme = chosen;
    const body = new FormData(form, event.submitter);
    fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, keepalive: true });
    form.querySelector(chosen === "dark" ? "[value=light]" : "[value=dark]").focus();
  });
}
