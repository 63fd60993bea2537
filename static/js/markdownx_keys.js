// markdownx takes over Tab, so that nobody could leave its text area by keyboard, and rewrites the text on a few
// other keys, so that Undo no longer works. It also sends dropped and pasted files, and writes into the text what went
// wrong. All of that is kept from it: files are image_upload.js's, all else stays with the browser.
"use strict";
(() => {
  const taken = new Set(["Tab", "d", "[", "]"]);
  const isEditor = (target) => target instanceof Element && target.matches(".markdownx-editor");
  document.addEventListener(
    "keydown",
    (event) => {
      if (isEditor(event.target) && taken.has(event.key)) event.stopPropagation();
    },
    true,
  );
  for (const type of ["dragenter", "dragover", "dragleave", "drop", "paste"]) {
    window.addEventListener(
      type,
      (event) => {
        const kinds = [...((event.clipboardData || event.dataTransfer)?.types ?? [])];
        const isFile = kinds.includes("Files");
        const isText = kinds.some((kind) => kind.startsWith("text/"));
        event.stopPropagation();
        if (isFile && !(type === "paste" && isText)) event.preventDefault();
      },
      true,
    );
  }
})();
