// The switcher: finds as one types, moves by arrow keys, opens a hit at its line. / and Ctrl-K open it.
"use strict";
{
  const dialog = document.getElementById("switcher");
  if (dialog) {
    const form = dialog.querySelector("form");
    const input = dialog.querySelector("[role=combobox]");
    const list = dialog.querySelector("[role=listbox]");
    const count = dialog.querySelector("[role=status]");
    const DELAY = 70;
    let timer = 0;
    let underway = null;
    let shown = null;
    let wanted = null;

    const options = () => [...list.querySelectorAll("[role=option]")];
    const active = () => list.querySelector("[aria-selected=true]");

    const activate = (option) => {
      active()?.setAttribute("aria-selected", "false");
      if (!option) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };

    const question = () => {
      const parameters = new URLSearchParams(new FormData(form));
      const at = location.pathname.match(/^\/notes\/([^/]+)\/$/);
      if (at) parameters.set("at", decodeURIComponent(at[1]));
      return `${dialog.dataset.suggest}?${parameters}`;
    };

    const show = (html, asked) => {
      list.innerHTML = html;
      shown = asked;
      count.textContent = list.querySelector("[data-switcher-count]")?.dataset.switcherCount ?? "";
      input.setAttribute("aria-expanded", String(options().length > 0));
      activate(options()[0]);
      if (wanted === asked) open(active());
    };

    const ask = async () => {
      const asked = question();
      if (asked === shown) return;
      underway?.abort();
      underway = new AbortController();
      const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
      try {
        const answer = await fetch(asked, { headers, signal: underway.signal });
        const signIn = answer.headers.get("HX-Redirect");
        if (signIn) location.assign(signIn);
        else if (answer.ok) show(await answer.text(), asked);
        else count.textContent = "Search does not answer. Enter opens the search page.";
      } catch (error) {
        if (error.name !== "AbortError") count.textContent = "No connection. What you typed is kept.";
      }
    };

    const askSoon = () => {
      wanted = null;
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY);
    };

    const openSwitcher = (text) => {
      if (dialog.open) return;
      if (text !== undefined) input.value = text;
      dialog.showModal();
      input.select();
      ask();
    };

    const open = (option) => {
      if (!option) {
        form.requestSubmit();
      } else if (option.dataset.switcherText !== undefined) {
        input.value = option.dataset.switcherText;
        ask();
      } else {
        dialog.close();
        location.assign(option.href);
      }
    };

    const move = (step) => {
      const all = options();
      if (!all.length) return;
      const place = all.indexOf(active());
      activate(all[(place + step + all.length) % all.length]);
    };

    input.addEventListener("input", askSoon);
    form.addEventListener("change", (event) => {
      if (event.target.name === "only") ask();
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
      } else if (event.key === "Enter") {
        event.preventDefault();
        const asked = question();
        if (asked === shown) {
          open(active());
        } else {
          // The answer to what stands there now is still on its way.
          clearTimeout(timer);
          wanted = asked;
          ask();
        }
      }
    });
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-switcher-text]");
      if (option) {
        event.preventDefault();
        open(option);
        input.focus();
      }
    });
    for (const button of dialog.querySelectorAll("[data-switcher-filter]")) {
      button.addEventListener("click", () => {
        const before = input.value.trimEnd();
        input.value = `${before}${before ? " " : ""}${button.dataset.switcherFilter}`;
        input.focus();
        askSoon();
      });
    }
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });

    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.isComposing) return;
      const withControl = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
      const isWriting = event.target instanceof Element &&
        event.target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
      const withSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting;
      if (withControl || withSlash) {
        event.preventDefault();
        openSwitcher();
      }
    });
    for (const box of document.querySelectorAll("[data-switcher-opener]")) {
      const field = box.querySelector("input[name=q]");
      field.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        openSwitcher(field.value);
      });
      field.addEventListener("input", () => {
        openSwitcher(field.value);
        input.setSelectionRange(input.value.length, input.value.length);
        field.value = field.defaultValue;
      });
    }
  }
}
