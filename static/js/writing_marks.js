// The tools over a text and their keys: bold, link, code, list, table. They mark what is selected, take the marks away
// again where they stand already, and leave the caret where one goes on writing.
"use strict";
{
  const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
  const URL_ALONE = /^https?:\/\/\S+$/;

  const put = (field, start, end, words, from, to) => {
    writing.write(field, start, end, words);
    field.setSelectionRange(start + from, start + to);
  };

  // The selection without the blanks at its ends, which marks must not touch.
  const selection = (field) => {
    let { selectionStart: start, selectionEnd: end } = field;
    while (start < end && /\s/.test(field.value[start])) start += 1;
    while (end > start && /\s/.test(field.value[end - 1])) end -= 1;
    return { start, end, words: field.value.slice(start, end) };
  };

  const surround = (field, mark) => {
    const { start, end, words } = selection(field);
    const size = mark.length;
    const { value } = field;
    if (value.slice(start - size, start) === mark && value.slice(end, end + size) === mark) {
      put(field, start - size, end + size, words, 0, words.length);
    } else if (words.length > size * 2 && words.startsWith(mark) && words.endsWith(mark)) {
      put(field, start, end, words.slice(size, -size), 0, words.length - size * 2);
    } else {
      put(field, start, end, `${mark}${words}${mark}`, size, size + words.length);
    }
  };

  // What is bold ends with its line.
  const bold = (field) => {
    const { start, end, words } = selection(field);
    if (!words.includes("\n")) return surround(field, "**");
    const { begin, stop } = writing.linesAround(field.value, start, end);
    const marked = field.value
      .slice(begin, stop)
      .split("\n")
      .map((line) => {
        const head = line.match(writing.LIST_ITEM)?.[0] ?? line.match(/^\s*/)[0];
        const rest = line.slice(head.length).trimEnd();
        return rest ? `${head}**${rest}**` : line;
      })
      .join("\n");
    return put(field, begin, stop, marked, 0, marked.length);
  };

  const link = (field) => {
    const { start, end, words } = selection(field);
    if (URL_ALONE.test(words)) return put(field, start, end, `[](${words})`, 1, 1);
    const behind = words.length + 3;
    return put(field, start, end, `[${words}]()`, words ? behind : 1, words ? behind : 1);
  };

  // Marks longer than any in the words, so that these stay as they are.
  const ticks = (words, least) => {
    const longest = Math.max(0, ...[...words.matchAll(/`+/g)].map(([run]) => run.length));
    return "`".repeat(longest >= least ? longest + 1 : least);
  };

  // Something that stands on lines of its own.
  const block = (field, start, end, words, from, to) => {
    const head = start > 0 && field.value[start - 1] !== "\n" ? "\n" : "";
    const tail = end < field.value.length && field.value[end] !== "\n" ? "\n" : "";
    put(field, start, end, `${head}${words}${tail}`, head.length + from, head.length + to);
  };

  const code = (field) => {
    const { start, end, words } = selection(field);
    if (words.includes("\n")) {
      const { begin, stop } = writing.linesAround(field.value, start, end);
      const lines = field.value.slice(begin, stop);
      const fence = ticks(lines, 3);
      return block(field, begin, stop, `${fence}\n${lines}\n${fence}`, fence.length, fence.length);
    }
    if (!words.includes("`")) return surround(field, "`");
    if (/^(`+)[^`]+\1$/.test(words)) return surround(field, words.match(/^`+/)[0]);
    const mark = ticks(words, 1);
    return put(field, start, end, `${mark} ${words} ${mark}`, mark.length + 1, mark.length + 1 + words.length);
  };

  const list = (field) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const { begin, stop } = writing.linesAround(value, start, end);
    const lines = value.slice(begin, stop).split("\n");
    const said = lines.filter((line) => line.trim());
    const isList = said.length > 0 && said.every((line) => writing.LIST_ITEM.test(line));
    const mark = (line) => {
      if (isList) return line.replace(writing.LIST_ITEM, "$1");
      if (writing.LIST_ITEM.test(line) || (lines.length > 1 && !line.trim())) return line;
      return line.replace(/^\s*/, "$&* ");
    };
    const marked = lines.map(mark).join("\n");
    // A caret stays at its words; a selection covers the whole lines, so that the same key undoes it.
    const caret = Math.max(0, start - begin + marked.length - (stop - begin));
    put(field, begin, stop, marked, start === end ? caret : 0, start === end ? caret : marked.length);
  };

  const row = (cells) => `| ${cells.join(" | ")} |`;

  // Rows copied out of a spreadsheet become its rows.
  const table = (field) => {
    const { start, end } = field.value && selection(field);
    const { begin, stop } = writing.linesAround(field.value, start, end);
    const lines = field.value.slice(begin, stop);
    const cells = lines.includes("\t") && lines.split("\n").filter((line) => line.trim()).map((line) => line.split("\t"));
    if (cells) {
      const width = Math.max(...cells.map((line) => line.length));
      const full = cells.map((line) => row([...line, ...Array(width - line.length).fill("")].map((cell) => cell.trim().replace(/\|/g, "\\|"))));
      full.splice(1, 0, row(Array(width).fill("---")));
      return block(field, begin, stop, full.join("\n"), full.join("\n").length, full.join("\n").length);
    }
    const empty = `${row(["name", "value"])}\n${row(["---", "---"])}\n${row([" ", " "])}`;
    return block(field, stop, stop, empty, 2, 6);
  };

  const acts = { bold, link, code, list, table };
  const inOneLine = new Set(["bold", "link", "code"]);
  const byKey = { b: "bold", k: "link", e: "code" };
  const byShiftedKey = { Digit8: "list", Digit9: "table" };

  const act = (field, name) => {
    if (field.readOnly || field.disabled) return;
    if (field.dataset.writing === "text" || inOneLine.has(name)) acts[name](field);
  };

  document.addEventListener(
    "keydown",
    (event) => {
      const field = writing.fieldOf(event);
      const isCommand = (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.isComposing;
      if (!field || !isCommand || event.defaultPrevented) return;
      const name = event.shiftKey ? byShiftedKey[event.code] : byKey[event.key.toLowerCase()];
      if (!name) return;
      event.preventDefault();
      act(field, name);
    },
    true,
  );

  // --- the row of buttons: one stop for Tab, arrows within

  const buttonsOf = (tools) => [...tools.querySelectorAll("button")];

  const begin = (root) => {
    for (const tools of root.querySelectorAll("[data-writing-tools]")) {
      tools.hidden = false;
      for (const [place, button] of buttonsOf(tools).entries()) {
        button.tabIndex = place ? -1 : 0;
        if (isMac) button.title = button.title.replace("Ctrl", "⌘");
      }
    }
    for (const hint of root.querySelectorAll("[data-writing-hint]")) {
      const field = document.getElementById(hint.dataset.writingHint);
      hint.hidden = false;
      field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${hint.id}`.trim());
    }
  };

  document.addEventListener("keydown", (event) => {
    const tools = event.target instanceof Element && event.target.closest("[data-writing-tools]");
    if (!tools) return;
    const buttons = buttonsOf(tools);
    const at = buttons.indexOf(event.target);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const button = buttons[(next + buttons.length) % buttons.length];
    for (const each of buttons) each.tabIndex = each === button ? 0 : -1;
    button.focus();
  });
  // A click leaves the selection of the text where it is.
  document.addEventListener("mousedown", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-writing-tools] button")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-writing-tools] button");
    if (!button) return;
    if (button.dataset.mark === "keys") return document.getElementById("shortcuts").showModal();
    return act(document.getElementById(button.closest("[data-writing-tools]").dataset.writingTools), button.dataset.mark);
  });

  if (isMac) {
    for (const key of document.querySelectorAll("#shortcuts kbd")) key.textContent = key.textContent.replace("Ctrl", "⌘");
  }
  begin(document);
  document.addEventListener("form-shown", (event) => begin(event.target));
}
