// The form of an entry: keys, a warning before unsaved words are lost, one save at a time. Drafts are drafts.js's.
"use strict";
{
  const notWritten = new Set(["csrfmiddlewaretoken", "base_revision", "kind", "entry", "draft_token", "back", "start"]);

  const begin = (form) => {
    const save = form.querySelector("[data-save]");
    let isLeaving = false;
    let isSaving = false;

    const written = () =>
      JSON.stringify([...new FormData(form)].filter(([name]) => !notWritten.has(name)));
    const asLoaded = written();
    // What a refused form shows again is not saved anywhere.
    const isUnsaved = () => "shownAgain" in form.dataset || written() !== asLoaded;
    // Whoever wants to take the form away asks first.
    form.isUnsaved = isUnsaved;

    const ready = () => {
      isLeaving = isSaving = false;
      save.removeAttribute("aria-disabled");
      if (save.dataset.words) save.firstChild.textContent = save.dataset.words;
    };

    document.addEventListener(
      "keydown",
      (event) => {
        if (!form.isConnected) return;
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
      return undefined;
    });
    // Coming back with the browser's own button finds the form ready again, as does an answer that did not save it.
    window.addEventListener("pageshow", ready);
    form.addEventListener("form-refused", ready);
    window.addEventListener("beforeunload", (event) => {
      if (form.isConnected && !isLeaving && isUnsaved()) event.preventDefault();
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

    // The preview follows the typing; the button is for browsers without scripts, and for a form that has no preview.
    const preview = form.querySelector(".entry-form__preview-button");
    preview.hidden = !("stays" in preview.dataset);
    const wrong = form.querySelector("[aria-invalid=true]");
    (wrong ?? form.querySelector("[data-problem]"))?.focus();
  };

  const form = document.getElementById("entry-form");
  if (form) begin(form);
  document.addEventListener("form-shown", (event) => begin(event.target));
}
