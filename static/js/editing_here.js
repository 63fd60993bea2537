// One entry is edited where it stands: its form comes to it, and what was saved comes back in its place. The form, its
// drafts and its conflicts are those of its own page, to which the link leads when anything here fails.
"use strict";
{
  const OWN = ".term, .line, .part";
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  const problems = {
    401: "You are signed out. What you wrote stays here: sign in in another tab, then save again.",
    403: "You may not edit any more. What you wrote stays here; ask an administrator for the role of editor.",
    413: "This text is too long to be saved at once. What you wrote stays here.",
    503: "The wiki cannot reach its database at the moment. What you wrote stays here; save again in a minute.",
    507: "The wiki's disk is full. What you wrote stays here; tell an administrator.",
  };
  const said = document.createElement("p");
  let open = null;

  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);

  // --- the styles and scripts of the form, once

  const addressOf = (node) => new URL(node.getAttribute("href") ?? node.getAttribute("src"), location.href).href;

  const need = (wanted) => {
    const has = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map(addressOf);
    if (has.includes(addressOf(wanted))) return Promise.resolve();
    const node = document.createElement(wanted.localName);
    if (wanted.localName === "link") node.rel = "stylesheet";
    else node.async = false; // In their order, as on a page.
    return new Promise((resolve, reject) => {
      node.addEventListener("load", resolve);
      node.addEventListener("error", reject);
      node[wanted.localName === "link" ? "href" : "src"] = addressOf(wanted);
      document.head.append(node);
    });
  };

  // --- the form's place: beside or instead of what it edits

  const placeOf = (link) => {
    const line = link.closest(OWN);
    const holder = document.createElement(line.matches(".term") ? "dd" : "div");
    holder.className = "here-holder";
    if (line.matches(".part")) line.querySelector(".label").after(holder);
    else line.append(holder);
    // A line of several addresses goes on showing them: each has its own form.
    line.classList.toggle("is-edited-here", !line.matches(".part, .line--links"));
    return { line, holder };
  };

  const close = (focused) => {
    const { line, holder, link } = open;
    holder.remove();
    line.classList.remove("is-edited-here");
    open = null;
    if (focused) link.focus();
  };

  const mayClose = () => {
    const form = open.holder.querySelector("form.entry-form");
    if (!form?.isUnsaved?.()) return Promise.resolve(true);
    const ask = open.holder.querySelector("[data-here-ask]");
    ask.returnValue = "keep";
    ask.showModal();
    return new Promise((resolve) => {
      ask.addEventListener(
        "close",
        () => {
          const isThrown = ask.returnValue === "throw";
          if (isThrown) form.dispatchEvent(new Event("form-thrown"));
          resolve(isThrown);
        },
        { once: true },
      );
    });
  };

  const show = async (html) => {
    const parts = document.createElement("template");
    parts.innerHTML = html;
    const assets = parts.content.querySelector("[data-assets]");
    const section = parts.content.querySelector("[data-here]");
    await Promise.all([...assets.content.querySelectorAll("link, script")].map(need));
    open.holder.replaceChildren(section);
    section.querySelector("form.entry-form").dispatchEvent(new Event("form-shown", { bubbles: true }));
    return section;
  };

  const begin = async (link, address) => {
    if (open?.link === link && address === link.href) {
      return open.holder.querySelector("input:not([type=hidden]), textarea")?.focus();
    }
    if (open && !(await mayClose())) return undefined;
    if (open) close(false);
    document.querySelector(".here-said")?.remove();
    try {
      const answer = await fetch(address, { headers });
      const html = await answer.text();
      if (!answer.ok || !html.includes("data-here")) return location.assign(answer.headers.get("HX-Redirect") ?? address);
      open = { link, ...placeOf(link) };
      const section = await show(html);
      const first = section.querySelector("textarea[name=body]");
      const field = link.closest(".term") ? section.querySelector("textarea[name=definition]") : first;
      (field ?? first).focus();
      section.scrollIntoView({ block: "nearest" });
    } catch {
      location.assign(address);
    }
    return undefined;
  };

  // --- what was saved

  const ownIn = (page, id) => page.getElementById(id)?.closest(OWN);

  // Of the same kind as before it takes its own place; what became something else is shown with all around it.
  const replace = (page, id) => {
    const { line } = open;
    const fresh = ownIn(page, id);
    const isAlike = fresh && fresh.localName === line.localName && fresh.classList[0] === line.classList[0];
    if (isAlike) line.replaceWith(document.adoptNode(fresh));
    else document.querySelector("main").replaceChildren(...document.adoptNode(page.querySelector("main")).childNodes);
    return ownIn(document, id);
  };

  const tell = (messages, line) => {
    said.textContent = messages.map((message) => message.textContent).join(" ");
    if (!line || !messages.length) return;
    const words = document.createElement("p");
    words.className = "here-said";
    for (const message of messages) words.append(...message.childNodes, " ");
    (line.querySelector(":scope > dd") ?? line).append(words);
  };

  const saved = (html, form) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const messages = [...page.querySelectorAll(".messages > li")];
    const id = open.line.id || open.link.previousElementSibling?.id;
    form.dispatchEvent(new Event("form-saved"));
    // Told at the entry; where it is no longer on this page, at its head.
    if (ownIn(page, id)) page.querySelector("[role=status]:has(> .messages)")?.remove();
    const line = replace(page, id);
    open = null;
    tell(messages, line);
    const next = line?.querySelector(".line-edit") ?? document.getElementById("main");
    next.focus({ preventScroll: true });
    line?.scrollIntoView({ block: "nearest" });
  };

  const refuse = (form, words) => {
    open.holder.querySelector("[data-here-state]").textContent = words;
    form.dispatchEvent(new Event("form-refused"));
  };

  // Whoever signed in again meanwhile has another token against forged requests.
  const renewToken = async (form) => {
    const answer = await fetch(open.link.href, { headers });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (fresh) form.elements.namedItem("csrfmiddlewaretoken").value = fresh;
    return Boolean(fresh);
  };

  const send = async (form, button, isSecond = false) => {
    let answer;
    let html;
    try {
      answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers });
      html = await answer.text();
      if (answer.status === 403 && !isSecond && (await renewToken(form))) return send(form, button, true);
    } catch {
      return refuse(form, "The wiki cannot be reached. What you wrote stays here; save again in a moment.");
    }
    const elsewhere = answer.status === 204 && answer.headers.get("HX-Redirect");
    if (elsewhere) return location.assign(elsewhere);
    if (answer.ok) return saved(html, form);
    if (html.includes("data-here")) return show(html);
    // Both changed the same place: the page on which one chooses has both texts.
    if (answer.status === 409) return form.submit();
    return refuse(form, problems[answer.status] ?? "The wiki could not save this. What you wrote stays here; try again.");
  };

  // --- ways in and out

  const isPlain = (event) => !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", async (event) => {
    if (!(event.target instanceof Element) || event.defaultPrevented || !isPlain(event)) return;
    const link = event.target.closest("a[data-edit-here]");
    const draft = open && event.target.closest("[data-here] .draft-offer a");
    if (link?.closest(OWN)) {
      event.preventDefault();
      await begin(link, link.href);
    } else if (draft) {
      event.preventDefault();
      await begin(open.link, `${draft.href}&${new URL(open.link.href).searchParams}`);
    } else if (open && event.target.closest("[data-here] [data-leave]")) {
      event.preventDefault();
      if (await mayClose()) close(true);
    }
  });
  document.addEventListener("keydown", async (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !open) return;
    if (!(event.target instanceof Element) || !open.holder.contains(event.target)) return;
    if (event.target.closest("dialog[open], [data-image-upload]")) return;
    event.preventDefault();
    if (await mayClose()) close(true);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !open?.holder.contains(form) || !form.matches(".entry-form")) return;
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}
