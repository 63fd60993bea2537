// What is typed is kept: on this device at once, on the server every half minute, until it is saved. What was kept is
// offered when the form is opened again. Of two kept texts nothing is forgotten before the person says so.
"use strict";
{
  const begin = (form) => {
    const EVERY = Number(form.dataset.draftEvery || 30) * 1000;
    const name = form.dataset.draft;
    const key = `awskb draft ${form.dataset.draftPerson} ${name}`;
    const keptAt = document.querySelector("[data-draft-kept]");
    const token = form.elements.namedItem("draft_token");
    const notWritten = new Set(["csrfmiddlewaretoken", "base_revision", "kind", "entry", "draft_token", "seen", "back", "start"]);
    let isLeaving = false;
    let sent = null;
    let underway = null;

    if (token) token.value = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const base = () => form.elements.namedItem("base_revision")?.value ?? "";
    const written = () => JSON.stringify([...new FormData(form)].filter(([field]) => !notWritten.has(field)));
    const asLoaded = written();
    // What a refused form, or a draft that was put back, shows again is not saved anywhere.
    const isUnsaved = () => "shownAgain" in form.dataset || written() !== asLoaded;
    const time = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

    function say(words) {
      if (keptAt) keptAt.textContent = words;
    }

    function read() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    }

    function keepHere(more) {
      const draft = { base: base(), at: Date.now(), token: token?.value ?? "", written: written(), ...more };
      try {
        localStorage.setItem(key, JSON.stringify(draft));
        return draft;
      } catch {
        return null; // No room or no permission: the warning before leaving still protects the text.
      }
    }

    function forgetHere() {
      localStorage.removeItem(key);
    }

    async function keepThere() {
      const now = written();
      if (!isUnsaved() || now === sent) return;
      underway?.abort();
      underway = new AbortController();
      const body = new FormData(form);
      try {
        const headers = { "HX-Request": "true" };
        const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers, signal: underway.signal });
        if (answer.ok) {
          sent = now;
          if (written() === now) keepHere({ isThere: true });
          say(`Draft kept, ${time(Date.now())}.`);
        } else if (answer.status === 401) {
          say("You are signed out; the draft is kept on this device only.");
        } else if (answer.status >= 500) {
          say("The wiki cannot keep drafts at the moment; this one is kept on this device.");
        }
      } catch (error) {
        if (error.name !== "AbortError") say("The wiki cannot be reached; the draft is kept on this device.");
      }
    }

    // --- while one writes

    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (!isUnsaved()) return forgetHere();
        const draft = keepHere({});
        if (draft) say(`Draft kept on this device, ${time(draft.at)}.`);
        return undefined;
      }, 250);
    });
    const often = setInterval(() => (form.isConnected ? keepThere() : clearInterval(often)), EVERY);
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || event.submitter?.hasAttribute("formaction")) return;
      isLeaving = true;
      underway?.abort();
      if (isUnsaved()) keepHere({ submitted: true });
    });
    window.addEventListener("pageshow", () => {
      isLeaving = false;
    });
    // A form on another page tells what became of it: saved, refused, thrown away.
    form.addEventListener("form-refused", () => {
      isLeaving = false;
    });
    form.addEventListener("form-saved", () => {
      isLeaving = true;
      forgetHere();
    });
    form.addEventListener("form-thrown", () => {
      isLeaving = true;
      clearTimeout(waiting);
      underway?.abort();
      forgetHere();
      const headers = { "HX-Request": "true" };
      fetch(form.dataset.draftDiscardUrl, { method: "POST", body: new FormData(form), headers }).catch(() => {});
    });
    window.addEventListener("pagehide", () => {
      if (isLeaving || !form.isConnected || !isUnsaved()) return;
      keepHere({ isThere: written() === sent });
      if (written() !== sent) navigator.sendBeacon(form.dataset.draftUrl, new FormData(form));
    });

    // --- when one comes back

    function wasSaved(draft) {
      const words = `saved_draft=${name}.${draft.token}`;
      return Boolean(draft.submitted && draft.token) && document.cookie.split("; ").includes(words);
    }

    function putBack(draft) {
      for (const [field, value] of JSON.parse(draft.written)) {
        const input = form.elements.namedItem(field);
        if (input && input.type !== "file") input.value = value;
      }
      // Saving is based on what the text was based on, so that nobody else's words are undone.
      const revision = form.elements.namedItem("base_revision");
      if (revision && draft.base) revision.value = draft.base;
      for (const more of form.querySelectorAll("details")) more.open = true;
      const text = form.querySelector("textarea[name=body], textarea[name=text]");
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    }

    function offer(draft) {
      const place = form.querySelector("[data-draft-offer]");
      place.querySelector("[data-draft-time]").textContent = ` of ${new Date(draft.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}`;
      place.hidden = false;
      place.querySelector("[data-draft-take]").addEventListener("click", () => {
        place.hidden = true;
        putBack(draft);
      });
      place.querySelector("[data-draft-forget]").addEventListener("click", () => {
        place.hidden = true;
        forgetHere();
      });
    }

    const draft = read();
    if (draft && !("shownAgain" in form.dataset)) {
      // One that the server had, and has no more or offers itself, was dealt with elsewhere.
      if (draft.written === asLoaded || wasSaved(draft) || draft.isThere) forgetHere();
      else offer(draft);
    }
    for (const discard of document.querySelectorAll("[data-draft-discard]")) {
      discard.addEventListener("submit", async (event) => {
        event.preventDefault();
        const headers = { "HX-Request": "true" };
        const answer = await fetch(discard.action, { method: "POST", body: new FormData(discard), headers });
        if (answer.ok) discard.closest(".draft-offer").remove();
        else discard.submit();
      });
    }
  };

  for (const form of document.querySelectorAll("form[data-draft]")) begin(form);
  document.addEventListener("form-shown", (event) => begin(event.target));
}
