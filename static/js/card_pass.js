// The pass through cards by keyboard: from the line, Ctrl-Enter keeps and Escape gives the single keys back.
"use strict";
{
  const line = document.querySelector("#keep textarea");
  line?.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      line.blur();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      line.form.requestSubmit();
    }
  });

  // One decision a page: a key held down, or pressed again before the next card is there, means nothing.
  let isSent = false;
  document.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
}
