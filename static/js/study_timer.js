// Counts a running timer on, every second. The server's clock is the truth: what the reader's own says does not matter.
"use strict";
{
  const words = (seconds) => {
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return parts.map((part, place) => (place ? String(part).padStart(2, "0") : part)).join(":");
  };

  const loadedAt = Date.now();

  for (const shown of document.querySelectorAll("[data-timer-since]")) {
    const atLoad = Number(shown.dataset.timerNow) - Number(shown.dataset.timerSince);
    const count = () => {
      shown.textContent = words(Math.max(0, Math.floor(atLoad + (Date.now() - loadedAt) / 1000)));
    };
    count();
    setInterval(count, 1000);
  }
}
