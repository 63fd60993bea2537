// markdownx's script asks for a preview of its own text area only, and shows whatever comes back, error pages too.
// Here a failure leaves the last good preview and says what happened. On the page of an entry, which previews the
// whole of it, the other fields ride along and an older answer never replaces a newer one.
"use strict";
(() => {
  const ridingAlong = ["kind", "start", "entry", "section", "title", "expansion", "definition"];
  const problems = {
    0: "The wiki cannot be reached, so the preview is not up to date. What you write stays here.",
    401: "You are signed out. What you write stays here: sign in in another tab, then save.",
    403: "You may not edit any more. What you write stays here; ask an administrator for the role of editor.",
    413: "This text is too long for a preview; its page will show it as plain text.",
  };
  const { open, send } = XMLHttpRequest.prototype;
  const asked = new WeakSet();
  let latest = null;

  const editor = () => document.querySelector(".markdownx-editor");
  const wholeForm = () => editor()?.form.closest(".entry-form");

  function say(words) {
    const state = document.querySelector("[data-preview-state]");
    if (state) state.textContent = words;
  }

  function sayProblem(status) {
    say(problems[status] || "The preview of this text failed. It can still be saved.");
  }

  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (editor() && String(url) === editor().dataset.markdownxUrlsPath) asked.add(this);
    return open.call(this, method, url, ...rest);
  };

  XMLHttpRequest.prototype.send = function (data) {
    if (!asked.has(this)) return send.call(this, data);
    const show = this.onload;
    const form = wholeForm();
    if (form) {
      latest = this;
      for (const name of ridingAlong) {
        const field = form.elements.namedItem(name);
        if (field) data.append(name, field.value);
      }
    }
    // Answered with 401 instead of a whole sign-in page.
    this.setRequestHeader("HX-Request", "true");
    this.onload = (event) => {
      if (form && this !== latest) return;
      if (this.status !== 200) return sayProblem(this.status);
      say("");
      show.call(this, event);
    };
    this.onerror = () => {
      if (!form || this === latest) sayProblem(0);
    };
    return send.call(this, data);
  };

  document.addEventListener("input", (event) => {
    const form = wholeForm();
    if (!form || event.target === editor() || event.target.form !== form) return;
    if (ridingAlong.includes(event.target.name)) editor().dispatchEvent(new Event("input"));
  });
})();
