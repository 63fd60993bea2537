// "On this page" marks the part that is being read.
"use strict";
{
  const links = new Map();
  for (const link of document.querySelectorAll(".rail__jump[href^='#']")) {
    const part = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (part) links.set(part, link);
  }
  const seen = new Set();
  const mark = () => {
    const first = [...links.keys()].find((part) => seen.has(part));
    for (const [part, link] of links) {
      if (part === first) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  const watch = new IntersectionObserver(
    (changes) => {
      for (const change of changes) {
        if (change.isIntersecting) seen.add(change.target);
        else seen.delete(change.target);
      }
      mark();
    },
    { rootMargin: "-72px 0px -40% 0px" },
  );
  for (const part of links.keys()) watch.observe(part);
}
