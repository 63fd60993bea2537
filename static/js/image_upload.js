// Pictures for the text of an entry: pasted, dropped or chosen. Each is sent at once, a mark holds its place in the text
// meanwhile, and its words are asked for beside it. Nothing here may lose what was written, or get in the way of saving.
"use strict";
{
  const begin = (form) => {
    const editor = form.querySelector(".markdownx-editor");
    const place = form.querySelector("[data-image-upload]");
    if (!editor || !place || !editor.dataset.imageUploadUrl) return;
    const chooser = place.querySelector("[data-image-file]");
    const list = place.querySelector("[data-image-list]");
    const said = place.querySelector("[data-image-said]");
    const template = place.querySelector("[data-image-row]");
    const mostBytes = Number(editor.dataset.mostImageBytes);
    const pictures = new Set();
    let count = 0;
    let wasInEditor = false;
    const waiting = [];
    let isBusy = false;

    const problems = {
      0: "The wiki cannot be reached. Try again when the connection is back.",
      401: "You are signed out. Sign in in another tab, then try again.",
      403: "You may not upload images any more. Sign in again, or ask an administrator for the role of editor.",
      413: "This file is too large.",
    };

    function megabytes(bytes) {
      return `${Math.round(bytes / 1024 / 102.4) / 10} MB`;
    }

    // --- the text: changed as if typed, so that Undo goes on working

    function write(start, end, words) {
      const focused = document.activeElement;
      const { selectionStart, selectionEnd } = editor;
      const moved = (position) => {
        if (position <= start) return position;
        return position >= end ? position + words.length - (end - start) : start + words.length;
      };
      writing.write(editor, start, end, words);
      if (start !== end) editor.setSelectionRange(moved(selectionStart), moved(selectionEnd));
      if (focused && focused !== editor && focused !== document.body) focused.focus({ preventScroll: true });
    }

    // A picture stands on lines of its own, or beside other new pictures.
    function insertMark(picture) {
      const position = wasInEditor ? editor.selectionStart : editor.value.length;
      const end = wasInEditor ? editor.selectionEnd : position;
      const before = editor.value.slice(0, position);
      const after = editor.value.slice(end);
      const head = before && !before.endsWith("\n") ? "\n" : "";
      const tail = after && !after.startsWith("\n") ? "\n" : "";
      write(position, end, `${head}${picture.inText}${tail}`);
      picture.lines = { head, tail };
      const behind = position + head.length + picture.inText.length;
      editor.setSelectionRange(behind, behind);
      wasInEditor = true;
    }

    // False where the person took it out of the text meanwhile. Writing moves the focus, which may ask for the same again.
    function replaceInText(picture, words) {
      const before = picture.inText;
      const start = editor.value.indexOf(before);
      if (start < 0) return false;
      picture.inText = words;
      if (before !== words) write(start, start + before.length, words);
      return true;
    }

    function takeOutOfText(picture) {
      const { head, tail } = picture.lines;
      const whole = `${head}${picture.inText}${tail}`;
      const found = editor.value.includes(whole) ? whole : picture.inText;
      const start = editor.value.indexOf(found);
      if (start >= 0) write(start, start + found.length, "");
    }

    function code(picture) {
      const words = picture.alt.value.trim().replace(/\s+/g, " ").replace(/[\\[\]`*<]/g, "\\$&");
      return `![${words}](${picture.address})`;
    }

    // --- one picture, from file to text

    function begin(file) {
      const row = template.content.firstElementChild.cloneNode(true);
      const part = (name) => row.querySelector(`[data-image-${name}]`);
      const name = file.name || "pasted picture";
      count += 1;
      const picture = { file, name, row, part, alt: part("alt"), inText: `(sending picture ${count}…)`, address: "" };
      part("name").textContent = name;
      part("bar").setAttribute("aria-label", `Sending ${name}`);
      part("done").addEventListener("click", () => finish(picture));
      part("again").addEventListener("click", () => again(picture));
      part("dismiss").addEventListener("click", () => dismiss(picture));
      picture.alt.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
        if (event.key === "Enter") {
          event.preventDefault();
          finish(picture);
        } else if (event.key === "Escape") editor.focus();
      });
      picture.alt.addEventListener("change", () => describe(picture));
      list.append(row);
      pictures.add(picture);
      insertMark(picture);
      if (file.size > mostBytes) {
        fail(picture, `This file has ${megabytes(file.size)}; an image has at most ${megabytes(mostBytes)}.`, false);
      } else {
        picture.isSending = true;
        waiting.push(picture);
        sendNext();
      }
      return picture;
    }

    // One after the other: the wiki looks at one picture at a time anyway.
    function sendNext() {
      if (!isBusy && waiting.length) send(waiting.shift());
    }

    function send(picture) {
      const data = new FormData();
      data.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
      data.append("image", picture.file, picture.name);
      const request = new XMLHttpRequest();
      request.open("POST", editor.dataset.imageUploadUrl);
      // Answered with 401 instead of a whole sign-in page.
      request.setRequestHeader("HX-Request", "true");
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      const bar = picture.part("bar");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable && event.loaded < event.total) bar.value = event.loaded / event.total;
        else bar.removeAttribute("value");
      });
      const failed = () => {
        const known = request.response?.error || problems[request.status];
        const isFinal = request.status === 400 || request.status === 413;
        fail(picture, known || "The wiki could not take it. What you wrote is untouched.", !isFinal);
      };
      request.addEventListener("load", () => {
        if (request.status === 200 && request.response?.image_path) arrive(picture, request.response);
        else failed();
      });
      request.addEventListener("error", failed);
      request.addEventListener("loadend", () => {
        isBusy = false;
        sendNext();
      });
      isBusy = true;
      said.textContent = `Sending ${picture.name}.`;
      request.send(data);
    }

    function arrive(picture, answer) {
      picture.isSending = false;
      picture.address = answer.image_path;
      if (!picture.alt.value) picture.alt.value = answer.alt;
      picture.part("bar").hidden = true;
      if (!replaceInText(picture, code(picture))) {
        forget(picture);
        said.textContent = `${picture.name} was taken out of the text, so it is left out.`;
        return;
      }
      const thumbnail = picture.part("thumbnail");
      thumbnail.src = picture.address;
      thumbnail.hidden = false;
      said.textContent = `${picture.name} is in the text.`;
      if (picture.isFinished) finish(picture);
    }

    function fail(picture, words, mayTryAgain) {
      picture.isSending = false;
      picture.isFinished = false;
      picture.part("bar").hidden = true;
      picture.part("problem").textContent = words;
      for (const asking of picture.row.querySelectorAll("[data-image-asks]")) asking.hidden = true;
      picture.part("done").hidden = true;
      picture.part("again").hidden = !mayTryAgain;
      picture.part("dismiss").hidden = false;
      takeOutOfText(picture);
      if (!mayTryAgain || picture.row.contains(document.activeElement)) picture.part("dismiss").focus();
    }

    function again(picture) {
      const { file } = picture;
      const words = picture.alt.value;
      forget(picture);
      const next = begin(file);
      next.alt.value = words;
      next.alt.focus();
    }

    function dismiss(picture) {
      forget(picture);
      editor.focus();
    }

    function forget(picture) {
      pictures.delete(picture);
      picture.row.remove();
    }

    function describe(picture) {
      if (picture.address) replaceInText(picture, code(picture));
    }

    function finish(picture) {
      picture.isFinished = true;
      if (!picture.address) {
        picture.part("done").hidden = true;
        editor.focus();
        return;
      }
      describe(picture);
      const end = editor.value.indexOf(picture.inText) + picture.inText.length;
      const hadFocus = picture.row.contains(document.activeElement);
      forget(picture);
      const next = [...pictures].find((other) => !other.isFinished && !other.part("done").hidden);
      if (!hadFocus) return;
      if (next) next.alt.focus();
      else {
        editor.focus();
        editor.setSelectionRange(end, end);
      }
    }

    function take(files) {
      const begun = files.map(begin);
      const first = begun.find((picture) => picture.isSending);
      first?.alt.focus();
    }

    // --- ways in

    const filesOf = (transfer) => [...(transfer?.files ?? [])];
    const isOurs = (event) => event.target === editor || place.contains(event.target);
    const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

    editor.addEventListener("focus", () => {
      wasInEditor = true;
    });
    // At the window, because the page keeps these events from markdownx's own script.
    window.addEventListener(
      "paste",
      (event) => {
        const files = filesOf(event.clipboardData);
        if (!isOurs(event) || !files.length || event.clipboardData.types.includes("text/plain")) return;
        event.preventDefault();
        take(files);
      },
      true,
    );
    window.addEventListener(
      "dragover",
      (event) => {
        if (!form.isConnected || !carriesFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = isOurs(event) ? "copy" : "none";
        editor.classList.toggle("is-receiving", isOurs(event));
      },
      true,
    );
    for (const type of ["dragleave", "drop"]) {
      window.addEventListener(type, () => editor.classList.remove("is-receiving"), true);
    }
    window.addEventListener(
      "drop",
      (event) => {
        const files = filesOf(event.dataTransfer);
        if (!isOurs(event) || !files.length) return;
        event.preventDefault();
        take(files);
      },
      true,
    );
    place.querySelector("[data-image-page]").hidden = true;
    place.querySelector("[data-image-hint]").hidden = false;
    const choose = place.querySelector("[data-image-choose]");
    choose.hidden = false;
    choose.addEventListener("click", () => chooser.click());
    chooser.addEventListener("change", () => {
      const files = [...chooser.files];
      chooser.value = "";
      take(files);
    });

    // Before the form's own script: what was typed beside a picture is saved with the text.
    document.addEventListener(
      "submit",
      (event) => {
        if (event.target !== form) return;
        for (const picture of pictures) describe(picture);
        const sending = [...pictures].find((picture) => picture.isSending);
        if (!sending) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        said.textContent = "";
        sending.part("problem").textContent = "This picture is still being sent. Save again in a moment.";
      },
      true,
    );
  };

  for (const form of document.querySelectorAll(".entry-form")) begin(form);
  document.addEventListener("form-shown", (event) => begin(event.target));
}
