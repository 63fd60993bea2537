// A conflict by keyboard: figures choose, Ctrl Enter settles, j and k go on and back. Writing below chooses what is written.
"use strict";
{
  const form = document.querySelector("[data-settling]");
  if (form) {
    const choices = [...form.querySelectorAll("input[name=choice]")];
    const isTyping = (target) => target.closest("input:not([type=radio]), textarea, select, [contenteditable]");

    for (const key of form.querySelectorAll(".settling__key")) key.hidden = false;
    form.querySelector("[data-keys-hint]").hidden = false;
    form.querySelector("[data-problem]")?.focus();
    form.querySelector("[data-written]")?.addEventListener("input", () => {
      form.querySelector("input[value=edited]").checked = true;
    });
    document.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
        return;
      }
      if (event.ctrlKey || event.metaKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const chosen = choices[Number(event.key) - 1];
      if (chosen) {
        chosen.checked = true;
        chosen.focus();
      } else if (event.key === "j") document.querySelector("[data-next]")?.click();
      else if (event.key === "k") document.querySelector("[data-previous]")?.click();
    });
  }
}
