// Lists while one writes: Enter goes on with the next item and ends the list at an empty one, Tab and Shift-Tab move an
// item in and out. Tab leaves the field everywhere else, for whoever only passes through, and always after Escape.
"use strict";
{
  const STEP = 4;
  let isWriting = false;

  const lineOf = (field) => {
    const { begin, stop } = writing.linesAround(field.value, field.selectionStart, field.selectionEnd);
    return { begin, stop, text: field.value.slice(begin, stop) };
  };

  const itemOf = (field) => {
    const line = lineOf(field);
    const found = line.text.split("\n")[0].match(writing.LIST_ITEM);
    if (!found || writing.isInFence(field.value, line.begin)) return null;
    return { ...line, head: found[0], indent: found[1], mark: found[2], space: found[3], box: found[4] };
  };

  const goOn = (field) => {
    const item = field.selectionStart === field.selectionEnd && itemOf(field);
    if (!item || field.selectionStart < item.begin + item.head.length) return false;
    if (!item.text.slice(item.head.length).trim()) {
      writing.write(field, item.begin, item.stop, "");
      return true;
    }
    const number = Number.parseInt(item.mark, 10);
    const mark = Number.isNaN(number) ? item.mark : `${number + 1}${item.mark.slice(-1)}`;
    const next = `\n${item.indent}${mark}${item.space}${item.box ? "[ ] " : ""}`;
    writing.write(field, field.selectionStart, field.selectionStart, next);
    return true;
  };

  // The first item of a list has nothing to stand under: four blanks before it would make it code.
  const hasItemBefore = (text, begin) => {
    const before = text.slice(0, Math.max(0, begin - 1)).split("\n").pop();
    return begin > 0 && (writing.LIST_ITEM.test(before) || /^\s+\S/.test(before));
  };

  const shift = (field, isOut) => {
    const item = itemOf(field);
    if (!item || (isOut ? !item.indent : !hasItemBefore(field.value, item.begin))) return false;
    const { selectionStart, selectionEnd } = field;
    const isCaret = selectionStart === selectionEnd;
    const moved = (line) => {
      if (!line.trim()) return line;
      return isOut ? line.replace(/^(\t| {1,4})/, "") : `${" ".repeat(STEP)}${line}`;
    };
    const lines = item.text.split("\n").map(moved).join("\n");
    const by = lines.length - item.text.length;
    writing.write(field, item.begin, item.stop, lines);
    if (isCaret) {
      const caret = Math.max(item.begin, selectionStart + by);
      field.setSelectionRange(caret, caret);
    } else {
      field.setSelectionRange(item.begin, item.begin + lines.length);
    }
    return true;
  };

  document.addEventListener(
    "keydown",
    (event) => {
      const field = writing.fieldOf(event);
      if (!field || field.dataset.writing !== "text" || event.isComposing || event.keyCode === 229) return;
      if (event.defaultPrevented) return;
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      let isDone = false;
      if (event.key === "Enter" && isPlain && !event.shiftKey) isDone = goOn(field);
      else if (event.key === "Tab" && isPlain) isDone = isWriting && shift(field, event.shiftKey);
      if (isDone) event.preventDefault();
      if (event.key === "Escape") isWriting = false;
      else if (event.key !== "Tab" && event.key !== "Shift") isWriting = true;
    },
    true,
  );
  document.addEventListener("focusin", () => {
    isWriting = false;
  });
  document.addEventListener("pointerup", (event) => {
    if (writing.fieldOf(event)) isWriting = true;
  });
}
