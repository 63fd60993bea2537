// markdownx's script asks for a preview of its own text area only, whatever the answer. The page shows the whole
// entry: the other fields ride along, an older answer never replaces a newer one, and a failure leaves the last
// good preview and says what happened. Must run before markdownx's script begins, at DOMContentLoaded.
"use strict";
(() => {
  const editor = document.querySelector(".entry-form .markdownx-editor");
  const state = document.querySelector("[data-preview-state]");
  if (!editor || !state) return;
  const address = editor.dataset.markdownxUrlsPath;
  const ridingAlong = ["kind", "entry", "section", "title", "expansion", "definition"];
  const { open, send } = XMLHttpRequest.prototype;
  const asked = new WeakSet();
  let latest = null;

  const problems = {
    0: "The wiki cannot be reached, so the preview is not up to date. What you write stays here.",
    401: "You are signed out. What you write stays here: sign in in another tab, then save.",
    403: "You may not edit any more. What you write stays here; ask an administrator for the role of editor.",
    413: "This text is too long for a preview.",
    429: "Too many previews in a short time. The next one comes when you go on writing.",
  };

  function say(status) {
    state.textContent = problems[status] || "The preview of this text failed. It can still be saved.";
  }

  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (String(url) === address) asked.add(this);
    return open.call(this, method, url, ...rest);
  };

  XMLHttpRequest.prototype.send = function (data) {
    if (!asked.has(this)) return send.call(this, data);
    const show = this.onload;
    latest = this;
    for (const name of ridingAlong) {
      const field = editor.form.elements.namedItem(name);
      if (field) data.append(name, field.value);
    }
    // Answered with 401 instead of a whole sign-in page.
    this.setRequestHeader("HX-Request", "true");
    this.onload = (event) => {
      if (this !== latest) return;
      if (this.status !== 200) return say(this.status);
      state.textContent = "";
      show.call(this, event);
    };
    this.onerror = () => this === latest && say(0);
    return send.call(this, data);
  };

  editor.form.addEventListener("input", (event) => {
    if (event.target !== editor && ridingAlong.includes(event.target.name)) {
      editor.dispatchEvent(new Event("input"));
    }
  });
})();
