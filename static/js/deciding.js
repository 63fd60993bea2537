// Joining two versions: the result follows what is chosen for each place, until somebody writes in it by hand.
"use strict";
for (const form of document.querySelectorAll("[data-deciding]")) {
  const fields = [...form.querySelectorAll("[data-field]")];
  const lines = (holder) => JSON.parse(holder);

  const chosenLines = (hunk) => {
    const chosen = hunk.querySelector("input:checked");
    return lines(chosen ? chosen.dataset.lines : hunk.dataset.undecidedLines);
  };

  const textOf = (field) => [...field.querySelectorAll("[data-hunk]")].flatMap(chosenLines).join("\n");
  const resultOf = (field) => field.querySelector("[data-result]");
  // What the result was made of last: as long as it says just that, it follows.
  const made = new Map(fields.map((field) => [field, textOf(field)]));

  const count = () => {
    const places = [...form.querySelectorAll("fieldset[data-hunk]")];
    const decided = places.filter((place) => place.querySelector("input:checked")).length;
    form.querySelector("[data-count]").textContent = `${decided} of ${places.length} decided`;
  };

  const show = (field, anyway) => {
    const result = resultOf(field);
    if (!result) return;
    const byHand = field.querySelector("[data-by-hand]");
    const isByHand = !anyway && result.value !== made.get(field);
    byHand.hidden = !isByHand;
    if (isByHand) return;
    made.set(field, textOf(field));
    result.value = made.get(field);
  };

  form.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    event.target.closest("fieldset").classList.remove("deciding__place--wrong");
    show(event.target.closest("[data-field]"), false);
    count();
  });

  form.addEventListener("click", (event) => {
    const anew = event.target.closest("[data-anew]");
    if (anew) show(anew.closest("[data-field]"), true);
    const all = event.target.closest("[data-all]");
    if (!all) return;
    event.preventDefault();
    for (const radio of form.querySelectorAll(`input[type=radio][value=${all.dataset.all}]`)) radio.checked = true;
    for (const field of fields) show(field, true);
    count();
  });

  // The first sending counts; a second click waits for its answer.
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });

  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  form.querySelector("[data-problem]")?.focus();
}
