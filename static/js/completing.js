// Entries are offered after [[ in a text, tags in their field: found as one types, chosen by arrows, Enter and Tab.
"use strict";
{
  const DELAY = 70;
  const box = document.createElement("div");
  const said = document.createElement("p");
  const known = new Map();
  let field = null;
  let asked = null;
  let dismissed = null;
  let isChoosing = false;
  let timer = 0;
  let underway = null;

  box.className = "completing";
  box.hidden = true;
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);

  const isOpen = () => field !== null && !box.hidden;
  const options = () => [...box.querySelectorAll("[role=option]")];
  const active = () => box.querySelector("[aria-selected=true]");

  // --- what is being typed: where it begins and ends in the field, and its words

  // Chinese keyboards write these brackets.
  const REFERENCE = /(\[\[|【【)([^[\]【】|\n]{0,100})$/;

  const reference = (text, caret) => {
    const found = text.slice(0, caret).match(REFERENCE);
    const { begin } = writing.linesAround(text, caret, caret);
    if (!found || writing.isInFence(text, begin)) return null;
    // What stands behind the caret of a reference that is closed already belongs to it, its label apart.
    const behind = text.slice(caret).match(/^([^[\]|\n]*)(\]\]|】】|\|[^[\]\n]*\]\])/);
    const isLabelled = behind?.[2].startsWith("|") ?? false;
    const end = behind ? caret + behind[1].length + (isLabelled ? 0 : 2) : caret;
    return { start: caret - found[0].length, end, words: found[2], isLabelled };
  };

  const tag = (text, caret) => {
    const start = Math.max(...[",", "，"].map((sign) => text.lastIndexOf(sign, caret - 1))) + 1;
    const next = text.slice(caret).search(/[,，]/);
    const end = next < 0 ? text.length : caret + next;
    const typed = text.slice(start, caret);
    const blanks = typed.length - typed.trimStart().length;
    return typed.trim() ? { start: start + blanks, end, words: typed.trim() } : null;
  };

  const typedIn = (target) => {
    if (!(target instanceof HTMLElement) || target.selectionStart !== target.selectionEnd) return null;
    const { kind, address } = kindOf(target);
    const typed = kind && kind(target.value, target.selectionStart);
    return typed && { ...typed, address };
  };

  const kindOf = (target) => {
    const form = target.closest("form");
    if ("writing" in target.dataset) return { kind: reference, address: form?.dataset.completeEntries };
    if ("completeTags" in target.dataset) return { kind: tag, address: target.dataset.completeTags };
    return {};
  };

  // --- the list: shown at the caret

  // A copy of the field's text up to the caret tells where the caret is.
  const caretIn = (target, position) => {
    const copy = document.createElement("div");
    const style = getComputedStyle(target);
    for (const name of ["font", "letterSpacing", "lineHeight", "padding", "border", "boxSizing", "tabSize", "textIndent"]) {
      copy.style[name] = style[name];
    }
    Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word" });
    copy.style.width = `${target.offsetWidth}px`;
    copy.textContent = target.value.slice(0, position);
    const mark = document.createElement("span");
    mark.textContent = "\u200b";
    copy.append(mark);
    target.parentElement.append(copy);
    const place = { left: mark.offsetLeft, bottom: mark.offsetTop + mark.offsetHeight };
    copy.remove();
    return place;
  };

  const place = (typed) => {
    const isText = field instanceof HTMLTextAreaElement;
    const caret = isText ? caretIn(field, typed.start) : { left: 0, bottom: field.offsetHeight };
    const top = Math.min(caret.bottom - field.scrollTop, field.offsetHeight);
    const most = Math.max(0, field.offsetWidth - box.offsetWidth);
    box.style.top = `${field.offsetTop + top + 2}px`;
    box.style.left = `${field.offsetLeft + Math.min(caret.left, most)}px`;
  };

  const activate = (option) => {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    clearTimeout(timer);
    underway?.abort();
    if (field) {
      field.removeAttribute("aria-activedescendant");
      field.removeAttribute("aria-controls");
      if (field.getAttribute("role") === "combobox") field.setAttribute("aria-expanded", "false");
    }
    box.hidden = true;
    asked = null;
  };

  const show = (target, typed, html) => {
    field = target;
    asked = typed;
    box.innerHTML = html;
    const list = box.querySelector("[role=listbox]");
    if (!list || !box.textContent.trim()) return close();
    if (box.parentElement !== target.parentElement) target.parentElement.append(box);
    box.hidden = false;
    place(typed);
    list.hidden = options().length === 0;
    if (options().length) target.setAttribute("aria-controls", list.id);
    if (target.getAttribute("role") === "combobox") target.setAttribute("aria-expanded", String(options().length > 0));
    said.textContent = list.dataset.said || box.querySelector(".completing__hint")?.textContent || "";
    // A new tag may begin as another one does, so that one is chosen on purpose.
    return activate("writing" in target.dataset ? options()[0] : null);
  };

  const ask = async (target, typed) => {
    const url = new URL(typed.address, location.href);
    url.searchParams.set("q", typed.words);
    const entry = target.closest("form")?.elements.namedItem("entry")?.value;
    if (entry && "writing" in target.dataset) url.searchParams.set("near", entry);
    if (known.has(url.href)) return show(target, typed, known.get(url.href));
    underway?.abort();
    underway = new AbortController();
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: underway.signal });
      if (!answer.ok) return close();
      known.set(url.href, await answer.text());
      return show(target, typed, known.get(url.href));
    } catch (error) {
      return error.name === "AbortError" ? undefined : close();
    }
  };

  const look = (target) => {
    const typed = typedIn(target);
    if (!typed?.address || !typed.words.trim() || dismissed === typed.start) {
      if (!typed) dismissed = null;
      return close();
    }
    clearTimeout(timer);
    timer = setTimeout(() => ask(target, typed), DELAY);
    return undefined;
  };

  const choose = (option) => {
    const { start } = asked;
    const target = field;
    const now = typedIn(target) ?? asked;
    const { insert } = option.dataset;
    let words = `[[${insert}${now.isLabelled ? "" : "]]"}`;
    if (!("writing" in target.dataset)) {
      const hash = target.value.slice(start, start + 1) === "#" ? "#" : "";
      const name = /[,，]/.test(insert) ? `"${insert}"` : `${hash}${insert}`;
      words = now.end === target.value.length ? `${name}, ` : name;
    }
    close();
    isChoosing = true;
    writing.write(target, start, now.end, words);
    isChoosing = false;
    target.setSelectionRange(start + words.length, start + words.length);
    said.textContent = `${insert} chosen`;
  };

  // --- keys and the pointer

  document.addEventListener(
    "keydown",
    (event) => {
      if (!isOpen() || event.target !== field || event.isComposing || event.keyCode === 229) return;
      const all = options();
      const at = all.indexOf(active());
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
        const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
        activate(all[(next + all.length) % all.length]);
      } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0 && !event.shiftKey) {
        choose(all[at]);
      } else if (event.key === "Escape") {
        dismissed = asked.start;
        close();
      } else return;
      event.preventDefault();
    },
    true,
  );
  document.addEventListener("input", (event) => {
    // Words still being composed are none yet.
    if (!event.isComposing && !isChoosing) look(event.target);
  });
  document.addEventListener("compositionend", (event) => look(event.target));
  document.addEventListener("selectionchange", () => {
    if (isOpen() && document.activeElement === field && typedIn(field)?.start !== asked.start) close();
  });
  document.addEventListener("focusout", (event) => {
    dismissed = null;
    if (event.target === field) close();
  });
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });

  const begin = (root) => {
    for (const input of root.querySelectorAll("[data-complete-tags]")) {
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-autocomplete", "list");
      input.autocomplete = "off";
    }
    for (const text of root.querySelectorAll("[data-writing]")) text.setAttribute("aria-autocomplete", "list");
  };
  begin(document);
  document.addEventListener("form-shown", (event) => begin(event.target));
}
