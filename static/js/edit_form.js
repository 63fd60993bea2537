// The form of an entry: keys, drafts, a warning before unsaved words are lost, one save at a time.
"use strict";
(() => {
  const form = document.getElementById("entry-form");
  if (!form) return;
  const editor = form.querySelector(".markdownx-editor");
  const save = form.querySelector("[data-save]");
  const keptAt = document.querySelector("[data-draft-kept]");
  const draftKey = `awskb draft ${form.dataset.draft}`;
  const base = form.elements.namedItem("base_revision")?.value ?? "";
  const notWritten = new Set(["csrfmiddlewaretoken", "base_revision", "kind", "entry"]);
  let isLeaving = false;
  let isSaving = false;

  const written = () =>
    JSON.stringify([...new FormData(form)].filter(([name]) => !notWritten.has(name)));
  const asLoaded = written();
  // What a refused form shows again is not saved anywhere.
  const isUnsaved = () => "shownAgain" in form.dataset || written() !== asLoaded;

  document.addEventListener(
    "keydown",
    (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
        event.preventDefault();
        form.requestSubmit(save);
      } else if (event.key === "Enter" && "oneLine" in event.target.dataset && !event.isComposing) {
        event.preventDefault();
      }
    },
    true,
  );
  form.addEventListener("submit", (event) => {
    const isPreview = event.submitter?.hasAttribute("formaction");
    if (isSaving && !isPreview) return event.preventDefault();
    isLeaving = true;
    if (isPreview) return undefined;
    isSaving = true;
    save.setAttribute("aria-disabled", "true");
    save.dataset.words = save.firstChild.textContent;
    save.firstChild.textContent = "Saving… ";
    keepDraft(true);
    return undefined;
  });
  // Coming back with the browser's own button finds the form ready again.
  window.addEventListener("pageshow", () => {
    isLeaving = isSaving = false;
    save.removeAttribute("aria-disabled");
    if (save.dataset.words) save.firstChild.textContent = save.dataset.words;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && isUnsaved()) event.preventDefault();
  });

  function readDraft() {
    try {
      return JSON.parse(localStorage.getItem(draftKey));
    } catch {
      return null;
    }
  }

  function keepDraft(submitted) {
    if (!isUnsaved()) return;
    const draft = { base, at: Date.now(), submitted, written: written() };
    try {
      localStorage.setItem(draftKey, JSON.stringify(draft));
    } catch {
      return; // No room or no permission: the warning before leaving still protects the text.
    }
    if (keptAt) keptAt.textContent = `Draft kept on this device, ${time(draft.at)}.`;
  }

  function time(moment) {
    return new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }

  function forgetDraft() {
    localStorage.removeItem(draftKey);
  }

  // A new entry has no revision yet that could tell: the server leaves word when it was saved.
  function newEntryWasSaved() {
    const word = `saved_draft=${form.dataset.draft}`;
    const isTold = document.cookie.split("; ").includes(word);
    if (isTold) document.cookie = "saved_draft=; Max-Age=0; Path=/notes/new/; SameSite=Lax";
    return isTold;
  }

  function takeDraft(draft) {
    for (const [name, value] of JSON.parse(draft.written)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    for (const more of form.querySelectorAll("details")) more.open = true;
    editor.dispatchEvent(new Event("input", { bubbles: true }));
    editor.focus();
  }

  function offerDraft() {
    const draft = readDraft();
    if (!draft) return;
    const isSaved = draft.submitted && (base !== draft.base || newEntryWasSaved());
    if (draft.written === asLoaded || isSaved || "shownAgain" in form.dataset) {
      if (!("shownAgain" in form.dataset)) forgetDraft();
      return;
    }
    const offer = form.querySelector("[data-draft-offer]");
    offer.querySelector("[data-draft-time]").textContent = ` of ${new Date(draft.at).toLocaleString()}`;
    offer.hidden = false;
    offer.querySelector("[data-draft-take]").addEventListener("click", () => {
      offer.hidden = true;
      takeDraft(draft);
    });
    offer.querySelector("[data-draft-forget]").addEventListener("click", () => {
      offer.hidden = true;
      forgetDraft();
    });
  }

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keepDraft(false), 800);
  });

  const section = form.elements.namedItem("section");
  const groups = document.getElementById("group-names");
  section?.addEventListener("change", async () => {
    if (!groups) return;
    const answer = await fetch(`${form.dataset.groups}?section=${encodeURIComponent(section.value)}`, {
      headers: { "HX-Request": "true" },
    });
    if (answer.ok) groups.innerHTML = await answer.text();
  });

  // The preview follows the typing; the button is for browsers without scripts.
  form.querySelector(".entry-form__preview-button").hidden = true;
  offerDraft();
  const wrong = form.querySelector("[aria-invalid=true]");
  (wrong ?? form.querySelector("[data-problem]"))?.focus();
})();
