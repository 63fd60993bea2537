// The text of a section: what saving will change follows the typing, and only what was shown can be saved.
"use strict";
{
  const form = document.getElementById("section-text");
  const text = form.elements.namedItem("text");
  const save = form.querySelector("[data-save]");
  const list = form.querySelector("[data-changes-list]");
  const state = form.querySelector("[data-changes-state]");
  const seen = form.querySelector("[data-seen]");
  const asLoaded = text.defaultValue;
  const DELAY = 700;
  let timer = 0;
  let underway = null;
  let isLeaving = false;

  const problems = {
    401: "You are signed out. What you write stays here: sign in in another tab, then save.",
    403: "You may not edit any more. What you write stays here; ask an administrator for the role of editor.",
  };

  const show = async (answer) => {
    if (answer.ok) {
      list.innerHTML = await answer.text();
      seen.value = list.querySelector("[data-fresh-seen]")?.value ?? "";
      state.textContent = "";
    } else {
      state.textContent =
        answer.status === 422
          ? await answer.text()
          : (problems[answer.status] ?? "What will change cannot be told at the moment. What you write stays here.");
    }
  };

  const ask = async () => {
    underway?.abort();
    const own = (underway = new AbortController());
    try {
      const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
      const body = new FormData(form);
      await show(await fetch(form.dataset.changes, { method: "POST", body, headers, signal: own.signal }));
    } catch (error) {
      if (error.name === "AbortError") return;
      state.textContent = "The wiki cannot be reached. What you write stays here.";
    }
    if (own === underway) underway = null;
  };

  const askSoon = () => {
    seen.value = "";
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  };

  text.addEventListener("input", askSoon);
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
        event.preventDefault();
        form.requestSubmit(save);
      }
    },
    true,
  );
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && (text.value !== asLoaded || list.querySelector("li"))) event.preventDefault();
  });

  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  save.hidden = false;
  // Written before this script came, or brought back by the browser.
  if (text.value !== asLoaded) askSoon();
  const problem = form.querySelector("[data-problem]");
  if (problem) problem.focus();
}
