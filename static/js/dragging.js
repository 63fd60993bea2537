// Entries are moved by their grip: dragged with mouse or finger, or lifted with Enter and walked with the arrows.
"use strict";
{
  const HELP = "Enter lifts it, arrows move it, Enter drops it, Escape puts it back.";
  const itemsOf = (list) => [...list.children].filter((item) => item.dataset.entry);
  const listOf = (item) => item.querySelector(":scope > details > ul, :scope > ul");
  const isRefused = (item, target) => item === target || item.contains(target) || item.dataset.run !== target.dataset.run;

  const nameOf = (item) => {
    const name = item.querySelector("[data-name] > a, :scope > a");
    return (name?.querySelector(".tree__title") ?? name)?.textContent.trim() ?? "this";
  };

  // Where an item stands: its list, and the item that follows it.
  const standing = (item) => ({ list: item.parentElement, next: item.nextElementSibling });

  const putBack = (item, { list, next }) => list.insertBefore(item, next?.parentElement === list ? next : null);

  const listBelow = (item) => {
    let list = listOf(item);
    if (!list) {
      list = document.createElement("ul");
      list.className = "tree__list";
      item.append(list);
    }
    const branch = list.closest("details");
    if (branch && item.contains(branch)) branch.open = true;
    return list;
  };

  const place = (item, target, zone) => {
    if (zone === "into") listBelow(target).append(item);
    else target[zone](item);
  };

  // The words that tell where an item is now.
  const whereabouts = (item) => {
    const before = item.previousElementSibling;
    const above = item.parentElement.closest("[data-entry]");
    const inside = above ? ` in ${nameOf(above)}` : "";
    return before?.dataset.entry ? `After ${nameOf(before)}${inside}` : `First${inside}`;
  };

  const tell = (root, words, { undo, link, isWrong = false } = {}) => {
    const said = root.querySelector("[data-said]");
    said.classList.toggle("dragging__said--wrong", isWrong);
    said.textContent = `${words} `;
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link-button";
      button.textContent = "Undo";
      button.addEventListener("click", undo, { once: true });
      said.append(button, " ");
    }
    if (link) {
      const page = document.createElement("a");
      page.href = link;
      page.textContent = "References that named it so";
      said.append(page);
    }
  };

  const send = async (url, fields) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) throw new Error(answer.redirected ? "Sign in again, then move it." : "The server did not take it.");
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.words);
    return told;
  };

  const addressOf = (item) => item.dataset.move ?? `${new URL(item.querySelector("a[href]").href).pathname}move/`;

  const save = async (root, item, was) => {
    const above = item.parentElement.closest("[data-entry]");
    const parent = above?.dataset.entry ?? item.parentElement.dataset.parent ?? "";
    const before = item.previousElementSibling;
    const isOnlyGuess = above && above.querySelector(":scope > a[hx-get]");
    const after = isOnlyGuess ? "" : (before?.dataset.entry ?? "0");
    tell(root, `${whereabouts(item)} …`);
    try {
      const told = await send(addressOf(item), { parent, after, base_revision: item.dataset.revision });
      item.dataset.revision = told.revision;
      const undo = told.undo_url && (async () => {
        try {
          const back = await send(told.undo_url, { before: told.before, after: told.after });
          item.dataset.revision = back.revision;
          putBack(item, was);
          tell(root, back.words);
        } catch (error) {
          tell(root, error.message, { isWrong: true });
        }
      });
      tell(root, told.words, { undo, link: told.rename_url });
    } catch (error) {
      putBack(item, was);
      tell(root, `Not moved: ${error.message}`, { isWrong: true });
    }
  };

  // --- by pointer

  const clearMarks = (root) => {
    for (const marked of root.querySelectorAll(".drop-before, .drop-after, .drop-into")) {
      marked.classList.remove("drop-before", "drop-after", "drop-into");
    }
  };

  const zoneAt = (root, target, y) => {
    const row = (target.querySelector(":scope > a, [data-name]") ?? target).getBoundingClientRect();
    const share = (y - row.top) / row.height;
    if ("nested" in root.dataset && share > 0.3 && share < 0.7) return "into";
    return share < 0.5 ? "before" : "after";
  };

  const drag = (root, item, grip, begun) => {
    const was = standing(item);
    let goal = null;
    const over = (event) => {
      clearMarks(root);
      goal = null;
      const target = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-entry]");
      if (!target || !root.contains(target) || isRefused(item, target)) return;
      goal = { target, zone: zoneAt(root, target, event.clientY) };
      target.classList.add(`drop-${goal.zone}`);
      tell(root, `${{ before: "Before", after: "After", into: "Into" }[goal.zone]} ${nameOf(target)}`);
    };
    const finish = (isDropped) => {
      grip.removeEventListener("pointermove", over);
      grip.removeEventListener("pointerup", drop);
      grip.removeEventListener("pointercancel", cancel);
      document.removeEventListener("keydown", escape, true);
      item.classList.remove("is-dragged");
      clearMarks(root);
      if (!isDropped || !goal) {
        tell(root, "");
        return;
      }
      place(item, goal.target, goal.zone);
      const now = standing(item);
      if (now.list === was.list && now.next === was.next) tell(root, "");
      else save(root, item, was);
    };
    const drop = () => finish(true);
    const cancel = () => finish(false);
    const escape = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      finish(false);
    };
    grip.setPointerCapture(begun.pointerId);
    grip.addEventListener("pointermove", over);
    grip.addEventListener("pointerup", drop);
    grip.addEventListener("pointercancel", cancel);
    document.addEventListener("keydown", escape, true);
    item.classList.add("is-dragged");
  };

  // --- by keyboard

  const steps = {
    ArrowUp: (item) => {
      const before = item.previousElementSibling;
      if (before?.dataset.entry) before.before(item);
    },
    ArrowDown: (item) => {
      const after = item.nextElementSibling;
      if (after?.dataset.entry) after.after(item);
    },
    ArrowLeft: (item, root) => {
      const above = item.parentElement.closest("[data-entry]");
      if ("nested" in root.dataset && above) above.after(item);
    },
    ArrowRight: (item, root) => {
      const before = item.previousElementSibling;
      if ("nested" in root.dataset && before?.dataset.entry) listBelow(before).append(item);
    },
  };

  const lifted = new WeakMap();

  const lift = (root, item, grip) => {
    lifted.set(grip, standing(item));
    grip.setAttribute("aria-pressed", "true");
    item.classList.add("is-dragged");
    tell(root, `Lifted ${nameOf(item)}. ${whereabouts(item)}.`);
  };

  const lower = (root, item, grip, isKept) => {
    const was = lifted.get(grip);
    lifted.delete(grip);
    grip.setAttribute("aria-pressed", "false");
    item.classList.remove("is-dragged");
    if (isKept && (was.list !== item.parentElement || was.next !== item.nextElementSibling)) save(root, item, was);
    else {
      putBack(item, was);
      tell(root, `${nameOf(item)} stays where it was.`);
    }
  };

  const onKey = (root, item, grip, event) => {
    const isLifted = lifted.has(grip);
    if (event.key === "Enter" || event.key === " ") {
      if (isLifted) lower(root, item, grip, true);
      else lift(root, item, grip);
    } else if (isLifted && event.key === "Escape") lower(root, item, grip, false);
    else if (isLifted && steps[event.key]) {
      steps[event.key](item, root);
      grip.focus();
      tell(root, `${whereabouts(item)}.`);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const addGrip = (root, item) => {
    const grip = document.createElement("button");
    grip.type = "button";
    grip.className = "grip";
    grip.textContent = "⠿";
    grip.title = HELP;
    grip.setAttribute("aria-label", `Move ${nameOf(item)}`);
    grip.setAttribute("aria-pressed", "false");
    grip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      grip.focus();
      drag(root, item, grip, event);
    });
    grip.addEventListener("keydown", (event) => onKey(root, item, grip, event));
    item.prepend(grip);
  };

  const arrange = (root, isOn) => {
    root.classList.toggle("tree--arranging", isOn && root.classList.contains("tree"));
    for (const grip of root.querySelectorAll(".grip")) grip.remove();
    if (!isOn) return;
    for (const item of root.querySelectorAll("[data-entry]")) addGrip(root, item);
  };

  for (const root of document.querySelectorAll("[data-arrange]")) {
    const toggle = root.querySelector("[data-arrange-toggle]");
    if (!toggle) {
      arrange(root, true);
      continue;
    }
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      const isOn = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(isOn));
      toggle.textContent = isOn ? "Done arranging" : "Arrange";
      arrange(root, isOn);
      tell(root, isOn ? "Drag a section by its grip, or press Enter on it and use the arrows." : "");
    });
    root.addEventListener("htmx:load", () => {
      if (toggle.getAttribute("aria-pressed") === "true") arrange(root, true);
    });
  }
}
