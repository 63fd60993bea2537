// The key for doubting means the line under the pointer or the focus; elsewhere the whole page's entry.
"use strict";
{
  const link = document.querySelector("[data-doubt-line]");
  const lineOf = (node) => node?.closest?.(".term[id], .line[id], .part[id], .line--links > span[id]");
  let pointed = null;

  if (link) {
    document.addEventListener("pointerover", (event) => {
      pointed = event.target;
    });
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== link.dataset.key || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
        const focused = document.activeElement === document.body ? null : document.activeElement;
        const line = lineOf(focused) ?? lineOf(pointed);
        const number = line?.id.match(/^[eig](\d+)$/)?.[1];
        if (!number) return;
        event.preventDefault();
        location.assign(link.dataset.doubtLine.replace("/0/", `/${number}/`));
      },
      true,
    );
  }
}
