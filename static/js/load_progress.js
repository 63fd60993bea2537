// Notes files: dropped or chosen, sent, compared, loaded. The answer comes in lines of JSON that say how far it is; without
// this script the same forms lead to the same pages.
"use strict";
{
  const LINES = "application/x-ndjson";
  const problems = {
    0: "The wiki cannot be reached. What was begun there goes on: look at Sources when the connection is back.",
    401: "You are signed out. Sign in in another tab, then try again.",
    403: "You may not load files any more. Sign in again, or ask an administrator for the role of curator.",
    413: "These files are too large to be sent at once.",
  };
  let isLeaving = false;

  const inWords = (seconds) => {
    if (seconds < 60) return `about ${Math.max(1, Math.round(seconds))} s left`;
    return `about ${Math.round(seconds / 60)} min left`;
  };

  const work = (form, button) => {
    const part = (name) => form.querySelector(`[data-work${name ? `-${name}` : ""}]`);
    const bar = part("bar");
    const begunAt = performance.now();
    let read = 0;
    let toldAt = 0;
    let end = null;

    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    part("").hidden = false;
    part("problem").textContent = "";
    bar.removeAttribute("value");
    part("words").textContent = "Sending…";
    part("left").textContent = "";
    part("said").textContent = "This may take a moment.";
    form.setAttribute("aria-busy", "true");

    const fail = (words) => {
      part("").hidden = true;
      part("problem").textContent = words;
      form.removeAttribute("aria-busy");
      delete form.dataset.busy;
    };

    const take = (line) => {
      if (line.go || line.problem) end = line;
      if (line.share === undefined) return;
      const seconds = (performance.now() - begunAt) / 1000;
      bar.value = line.share;
      const files = line.files > 1 ? `${line.files_done} of ${line.files} files. ` : "";
      part("words").textContent = `${Math.round(line.share * 100)} %. ${files}${line.words}`;
      const isTold = seconds > 1 && line.share > 0.05 && line.share < 1;
      part("left").textContent = isTold ? inWords((seconds * (1 - line.share)) / line.share) : "";
      if (seconds - toldAt > 5) {
        toldAt = seconds;
        part("said").textContent = `${Math.round(line.share * 100)} percent. ${part("left").textContent}`;
      }
    };

    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", LINES);
    // Answered with 401 instead of a whole sign-in page.
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.loaded < event.total) bar.value = event.loaded / event.total;
      else bar.removeAttribute("value");
    });
    const readLines = () => {
      if (request.getResponseHeader("Content-Type") !== LINES) return;
      const until = request.responseText.lastIndexOf("\n") + 1;
      for (const line of request.responseText.slice(read, until).split("\n")) if (line) take(JSON.parse(line));
      read = Math.max(read, until);
    };
    request.addEventListener("progress", readLines);
    request.addEventListener("load", () => {
      readLines();
      if (end?.go) {
        isLeaving = true;
        part("words").textContent = "Done.";
        location.assign(end.go);
      } else if (end?.problem) fail(end.problem);
      else if (request.status === 422 || (request.status === 413 && request.responseText.includes("data-problem"))) {
        const answered = new DOMParser().parseFromString(request.responseText, "text/html");
        fail([...answered.querySelectorAll("[data-problem] p")].map((one) => one.textContent).join(" "));
      } else fail(problems[request.status] ?? "The wiki could not do this. Nothing was changed by halves: look at Sources.");
    });
    request.addEventListener("error", () => fail(problems[0]));
    request.send(data);
  };

  for (const form of document.querySelectorAll("[data-work-form]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.busy) return;
      form.dataset.busy = "yes";
      work(form, event.submitter);
    });
  }
  // A stopped upload is lost; a load that has begun is not.
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && document.querySelector("[data-drop-zone][aria-busy]")) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  const zone = document.querySelector("[data-drop-zone]");
  if (zone) {
    const input = zone.querySelector("input[type=file]");
    const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    zone.querySelector("[data-drop-hint]").hidden = false;
    window.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const isHere = zone.contains(event.target);
      event.dataTransfer.dropEffect = isHere ? "copy" : "none";
      zone.classList.toggle("is-receiving", isHere);
    });
    window.addEventListener("dragleave", () => zone.classList.remove("is-receiving"));
    window.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      zone.classList.remove("is-receiving");
      if (!zone.contains(event.target) || zone.dataset.busy) return;
      input.files = event.dataTransfer.files;
      zone.requestSubmit();
    });
    zone.querySelector("[data-problem]")?.focus();
  }
}
