// Sorting by keyboard: an opened act takes the focus, Esc gives it back; terms are found as one types.
"use strict";
{
  const acts = document.querySelector("[data-inbox-acts]");
  const current = document.querySelector("[data-inbox-current]");

  if (acts) {
    const focusFirst = (act) => {
      const fields = act.querySelectorAll(
        "input:not([type=hidden], [type=checkbox], [type=radio]), textarea, input:checked, input[type=checkbox], input[type=radio]",
      );
      fields[0]?.focus();
      if (fields[0] instanceof HTMLInputElement && fields[0].type === "text") fields[0].select();
    };
    for (const act of acts.querySelectorAll("details")) {
      // At once, not with the browser's later event: what is typed next is meant for the field.
      act.querySelector("summary").addEventListener("click", (event) => {
        event.preventDefault();
        act.open = !act.open;
        if (act.open) focusFirst(act);
      });
      if (act.open) focusFirst(act);
    }
    acts.addEventListener("keydown", (event) => {
      const act = event.target.closest("details[open]");
      if (!act || event.isComposing) return;
      if (event.key === "Escape") {
        event.preventDefault();
        act.open = false;
        act.querySelector("summary").focus();
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || "oneLine" in event.target.dataset)) {
        event.preventDefault();
        event.target.form?.requestSubmit();
      }
    });
    // One act at a time: a second press of a key must not do the same to the next entry.
    acts.addEventListener("submit", (event) => {
      if (acts.dataset.busy) event.preventDefault();
      acts.dataset.busy = "yes";
    });
    window.addEventListener("pageshow", () => delete acts.dataset.busy);
  }

  const find = document.querySelector("[data-inbox-find]");
  if (find) {
    const found = document.querySelector("[data-inbox-targets]");
    const attach = document.querySelector("[data-inbox-attach]");
    const atFirst = found.innerHTML;
    let timer = 0;
    let underway = null;

    const ask = async () => {
      underway?.abort();
      const text = find.value.trim();
      if (!text) {
        found.innerHTML = atFirst;
        return;
      }
      underway = new AbortController();
      const address = `${find.dataset.inboxFind}?${new URLSearchParams({ q: text })}`;
      try {
        const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: underway.signal });
        if (answer.ok) found.innerHTML = await answer.text();
      } catch (error) {
        if (error.name !== "AbortError") found.textContent = "No connection. What you typed is kept.";
      }
    };

    const move = (step) => {
      const choices = [...found.querySelectorAll("input[type=radio]")];
      if (!choices.length) return;
      const at = choices.findIndex((choice) => choice.checked);
      choices[(at + step + choices.length) % choices.length].checked = true;
    };

    document.querySelector("[data-inbox-find-button]").hidden = true;
    find.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    find.addEventListener("keydown", async (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter") {
        event.preventDefault();
        clearTimeout(timer);
        if (find.value.trim()) await ask();
        if (found.querySelector("input:checked")) attach.requestSubmit();
      }
    });
  }

  const filter = document.querySelector("[data-inbox-filter]");
  if (filter) {
    filter.querySelector("button").hidden = true;
    filter.addEventListener("change", () => filter.requestSubmit());
  }
  if (current && new URLSearchParams(location.search).has("at")) current.scrollIntoView({ block: "center" });
}
