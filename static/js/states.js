// How well one knows an entry: set beside its mark or by key, without leaving the place. Without this script the
// mark leads to a page of its own, and the buttons of an entry's page are plain forms.
"use strict";
{
  const menu = document.querySelector("[data-mark-menu]");
  const states = { 1: "unread", 2: "reading", 3: "known", 4: "rusty" };
  const said = document.createElement("div");
  let pointed = null;
  let at = null;
  let isUnderway = false;
  let hiding = 0;
  let opening = 0;

  said.className = "said";
  said.setAttribute("role", "status");
  document.body.append(said);

  const tell = (content) => {
    said.replaceChildren(content);
    clearTimeout(hiding);
    const hide = () => {
      if (said.matches(":hover, :focus-within")) hiding = setTimeout(hide, 4000);
      else said.replaceChildren();
    };
    hiding = setTimeout(hide, 12000);
  };

  // --- saving

  const put = (answer) => {
    const focused = document.activeElement;
    const wasIn = focused?.closest?.("[data-state-of], [data-mark]");
    const place = focused?.getAttribute?.("value")?.split(":")[1];
    for (const piece of answer.querySelectorAll("template[data-replaces]")) {
      for (const old of document.querySelectorAll(piece.dataset.replaces)) {
        const fresh = piece.content.firstElementChild.cloneNode(true);
        const hadFocus = old.contains(focused);
        old.replaceWith(fresh);
        if (!hadFocus) continue;
        const again = place && [...fresh.querySelectorAll("button")].find((one) => one.value.split(":")[1] === place);
        (again ?? (fresh.matches("a") ? fresh : fresh.querySelector("button")))?.focus();
      }
    }
    const words = answer.querySelector("template[data-said]");
    if (words) tell(words.content.cloneNode(true));
    return wasIn;
  };

  const save = async (form, fields) => {
    if (isUnderway) return;
    isUnderway = true;
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields, headers });
      const signIn = answer.headers.get("HX-Redirect");
      if (signIn) location.assign(signIn);
      else if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
      else tell("Not saved. Load the page again, then try once more.");
    } catch {
      tell("No connection. Nothing was saved; try again.");
    } finally {
      isUnderway = false;
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-states]")) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    if (form === menu) {
      fields.set("set", valueFor(at, event.submitter.dataset.state));
      const mark = at;
      close();
      mark.focus({ preventScroll: true });
    }
    save(form, fields);
  });

  // --- the menu beside a mark

  const valueFor = (mark, state) => {
    const seen = state === "known" && mark.dataset.seen ? `:${mark.dataset.seen}` : "";
    return `${mark.dataset.mark}:${state}${seen}`;
  };

  const close = () => {
    clearTimeout(opening);
    menu.hidden = true;
    at = null;
  };

  const open = (mark) => {
    if (at === mark) return;
    at?.parentElement?.classList.remove("has-mark-menu");
    at = mark;
    mark.parentElement.classList.add("has-mark-menu");
    mark.after(menu);
    menu.hidden = false;
    // Right below the mark, so that the pointer gets there without leaving both; never beyond the page's edge.
    menu.style.top = `${mark.offsetTop + mark.offsetHeight - 2}px`;
    menu.style.left = `${mark.offsetLeft}px`;
    const beyond = menu.getBoundingClientRect().right + 8 - document.documentElement.clientWidth;
    if (beyond > 0) menu.style.left = `${mark.offsetLeft - beyond}px`;
  };

  if (menu) {
    document.addEventListener("pointerover", (event) => {
      pointed = event.target;
      if (event.pointerType !== "mouse") return;
      const mark = event.target.closest?.("[data-mark]");
      clearTimeout(opening);
      // Not for a pointer that only passes.
      if (mark) opening = setTimeout(() => mark.isConnected && open(mark), 120);
      else if (at && !menu.contains(event.target) && !menu.contains(document.activeElement)) close();
    });
    document.addEventListener("click", (event) => {
      const mark = event.target.closest?.("[data-mark]");
      if (mark && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        open(mark);
        if (event.detail === 0) menu.querySelector("button").focus();
      } else if (at && !menu.contains(event.target)) close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && at) {
        const mark = at;
        const wasIn = menu.contains(document.activeElement);
        close();
        if (wasIn) mark.focus();
      }
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) close();
    });

    // --- keys mean the term under the pointer or the focus; elsewhere the page's own entry, by its buttons

    const markOf = (node) => {
      const line = node?.closest?.(".term, .item, [data-marked], .subsection__head, tr");
      return line?.querySelector("[data-mark]");
    };
    document.addEventListener(
      "keydown",
      (event) => {
        if (!(event.key in states) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
        const focused = document.activeElement === document.body ? null : document.activeElement;
        const mark = at ?? markOf(focused) ?? markOf(pointed);
        if (!mark) return;
        event.preventDefault();
        const fields = new FormData(menu);
        fields.set("set", valueFor(mark, states[event.key]));
        save(menu, fields);
      },
      true,
    );
  }
}
