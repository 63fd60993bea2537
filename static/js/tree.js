// Arrow keys walk the tree; which branches a person closed is remembered while the window is open.
"use strict";
{
  const CLOSED = "awskb-closed-branches";

  const closed = () => new Set(JSON.parse(sessionStorage.getItem(CLOSED) ?? "[]"));

  const remember = (branch) => {
    const now = closed();
    if (branch.open) now.delete(branch.dataset.branch);
    else now.add(branch.dataset.branch);
    sessionStorage.setItem(CLOSED, JSON.stringify([...now]));
  };

  const restore = (root) => {
    const now = closed();
    for (const branch of root.querySelectorAll("details[data-branch]")) {
      if (now.has(branch.dataset.branch) && !branch.querySelector("[aria-current]")) branch.open = false;
    }
  };

  const step = (tree, from, by) => {
    const links = [...tree.querySelectorAll("a[href]")].filter((link) => link.checkVisibility());
    links[links.indexOf(from) + by]?.focus();
  };

  const fold = (link, open) => {
    const branch = link.closest("li")?.querySelector(":scope > details");
    if (branch && branch.open !== open) branch.open = open;
    else if (!open) link.closest("ul")?.closest("li")?.querySelector("a[href]")?.focus();
    else branch?.querySelector("a[href]")?.focus();
  };

  const acts = {
    ArrowDown: (tree, link) => step(tree, link, 1),
    ArrowUp: (tree, link) => step(tree, link, -1),
    ArrowRight: (_tree, link) => fold(link, true),
    ArrowLeft: (_tree, link) => fold(link, false),
  };

  for (const tree of document.querySelectorAll(".tree")) {
    restore(tree);
    tree.addEventListener("toggle", (event) => event.target.dataset.branch && remember(event.target), true);
    tree.addEventListener("keydown", (event) => {
      const act = acts[event.key];
      if (!act || !(event.target instanceof HTMLAnchorElement) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      act(tree, event.target);
    });
    const current = tree.querySelector("[aria-current]");
    const column = tree.closest(".tree-column");
    if (current && column && current.offsetTop > column.clientHeight) current.scrollIntoView({ block: "center" });
  }
}
