// Names that the admin's own pages leave out for screen readers: of choices that are searched, of the column that
// tells rows apart, of boxes that scroll.
"use strict";
const nameChoices = () => {
  for (const choice of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const field = choice.closest(".related-widget-wrapper, .flex-container, div, td")?.querySelector("select");
    const label = field && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    if (!label) continue;
    for (const named of [choice, ...choice.querySelectorAll("[role=textbox]")]) {
      named.setAttribute("aria-label", label.textContent.trim());
    }
  }
};
window.addEventListener("load", () => {
  // Choices are made after the page is loaded, too: by slow scripts, and with every row that is added.
  nameChoices();
  new MutationObserver(nameChoices).observe(document.body, { childList: true, subtree: true });
  for (const box of document.querySelectorAll(".inline-group td.delete input")) {
    box.setAttribute("aria-label", "Delete this row");
  }
  for (const head of document.querySelectorAll("th.original:empty, .inline-group th:empty")) {
    const name = document.createElement("span");
    name.className = "name-for-screen-readers";
    name.textContent = "Row";
    head.append(name);
  }
  for (const box of document.querySelectorAll(".inline-group, .results")) {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.querySelector("h2")?.textContent.trim() || "Results");
  }
});
