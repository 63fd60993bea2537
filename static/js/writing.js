// What the scripts of a text field share: changing the text as if it were typed, so that Undo goes on working, and
// knowing what stands around the caret. A field says what it holds: data-writing is "text", or "line" for one line.
"use strict";
const writing = (() => {
  const LIST_ITEM = /^(\s*)([*+-]\ufe0f?|\d{1,9}[.)])([ \t]+)(\[[ xX]\][ \t]+)?/;
  const FENCE = /^ {0,3}(`{3,}|~{3,})/;

  // The field behind an event, if it is one of ours.
  function fieldOf(event) {
    const field = event.target;
    return field instanceof HTMLElement && "writing" in field.dataset ? field : null;
  }

  function write(field, start, end, words) {
    const { scrollTop } = field;
    field.focus({ preventScroll: true });
    field.setSelectionRange(start, end);
    const isTyped = words
      ? document.execCommand("insertText", false, words)
      : start === end || document.execCommand("delete");
    if (!isTyped) {
      field.setRangeText(words, start, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.scrollTop = scrollTop;
  }

  // Where the lines begin and end on which a selection stands.
  function linesAround(text, start, end) {
    const begin = text.lastIndexOf("\n", start - 1) + 1;
    const stop = text.indexOf("\n", end);
    return { begin, stop: stop < 0 ? text.length : stop };
  }

  // Whether a line that begins here stands inside a fenced block of code.
  function isInFence(text, begin) {
    let open = "";
    for (const line of text.slice(0, begin).split("\n").slice(0, -1)) {
      const found = line.match(FENCE)?.[1];
      if (!found) continue;
      if (!open) open = found;
      else if (found[0] === open[0] && found.length >= open.length && line.trim() === found) open = "";
    }
    return open !== "";
  }

  return { LIST_ITEM, fieldOf, write, linesAround, isInFence };
})();
