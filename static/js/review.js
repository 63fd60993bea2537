// Reviewing without waiting: the next cards are at hand before an answer is given, a card is turned over and answered
// at once, and the answers go to the wiki in the background (review_queue.js).
"use strict";
{
  const LEAST_AT_HAND = 8;
  // A double click on "show" must not rate, and one on a rating must not turn over the next card.
  const TOO_SOON = 350;
  const AGAIN_AFTER = 10_000;
  const main = document.querySelector("[data-review]");
  const rest = document.querySelector("[data-review-rest]");

  // Where nothing is asked now, answers that were kept here are sent, and cards that this brings are asked.
  if (rest) {
    const told = rest.parentElement.querySelector("[data-told]");
    const queue = new AnswerQueue({
      place: rest,
      told: () => {
        told.textContent = queue.words;
      },
    });
    if (queue.count) queue.send();
  }

  if (main) {
    const stage = main.querySelector("[data-stage]");
    const told = main.querySelector("[data-told]");
    const away = main.querySelector("[data-away]");
    const bar = document.querySelector("[data-bar]");
    const words = document.querySelector("[data-words]");
    const offset = Date.parse(main.dataset.now) - Date.now();
    const answered = []; // what this page did, the newest last
    const sides = (name) => stage.querySelectorAll(`[data-side="${name}"]`);
    let done = Number(main.dataset.done);
    let left = Number(main.dataset.left);
    let minutes = Number(main.dataset.minutes);
    let hand = [];
    let current = null;
    let isTurned = false;
    let turnedAt = -TOO_SOON;
    let askedAt = 0;
    let changes = 0;
    let refilling = null;
    let isOver = false;
    let soon = 0;
    let lastKey = main.dataset.last;

    const queue = new AnswerQueue({ place: main, told: tell });
    const cardOf = (node) => Number(node.dataset.card);
    const cardsOf = (page) =>
      [...page.querySelectorAll("template[data-hand-card]")]
        .map((template) => document.importNode(template.content, true).querySelector("[data-card]"))
        .filter((node) => !queue.cards.has(cardOf(node)));

    function tell() {
      told.textContent = queue.words || queue.refused;
      if (!queue.count && hand.length < LEAST_AT_HAND && left > hand.length) refill();
      if (isOver && !queue.count) finish();
    }

    function progress() {
      const total = done + left;
      const rate = minutes / Math.max(1, Number(main.dataset.left));
      const still = Math.ceil(rate * left);
      words.textContent = `${Math.min(done + 1, total)} of ${total}${still ? `, about ${still} min left` : ""}`;
      bar.max = Math.max(1, total);
      bar.value = done;
    }

    // --- one card

    function turn(isBack) {
      isTurned = isBack;
      turnedAt = performance.now();
      for (const one of sides("front")) one.hidden = isBack;
      for (const one of sides("back")) one.hidden = !isBack;
      const first = isBack ? stage.querySelector(".review-rating--default") : stage.querySelector("[data-show] button");
      first.focus({ preventScroll: true });
    }

    function show(node) {
      current = node;
      isOver = false;
      away.hidden = true;
      stage.hidden = false;
      stage.replaceChildren(node);
      turn(false);
      window.scrollTo(0, 0);
      stage.querySelector("[data-undo]").hidden = !answered.length && !lastKey;
      askedAt = performance.now();
      progress();
    }

    function next() {
      const node = hand.shift();
      if (node) show(node);
      else finish();
    }

    function leave(deed) {
      const card = cardOf(current);
      const node = current;
      current = null;
      changes += 1;
      queue.refused = "";
      answered.push({ node, deed: deed.deed, card, key: queue.add({ ...deed, card }) });
      next();
      tell();
    }

    function rate(rating) {
      if (!current || !isTurned) return;
      const isOfToday = "again" in stage.querySelector(`.review-rating[value="${rating}"]`).dataset;
      done += 1;
      if (!isOfToday) left = Math.max(hand.length, left - 1);
      const at = new Date(Date.now() + offset).toISOString();
      leave({ deed: "answer", rating, at, milliseconds: Math.round(performance.now() - askedAt) });
    }

    function putAside(deed) {
      if (!current) return;
      left = Math.max(hand.length, left - 1);
      leave({ deed });
    }

    function undo() {
      const last = answered.pop();
      if (last) {
        queue.undo(last.key, { deed: last.deed, card: last.card });
        if (last.deed === "answer") done = Math.max(0, done - 1);
        left += 1;
        hand = hand.filter((node) => cardOf(node) !== last.card);
        if (current) hand.unshift(current);
        changes += 1;
        show(last.node);
      } else if (lastKey) {
        // Given before this page was opened: the wiki knows the card.
        queue.undo(lastKey, { deed: "answer" });
        lastKey = "";
        queue.send().then(async () => {
          const before = current;
          if (queue.count || !(await refill()) || current !== before) return;
          const again = hand.find((node) => cardOf(node) === Number(main.dataset.lastCard));
          if (!again) return;
          hand = hand.filter((node) => node !== again);
          if (current) hand.unshift(current);
          show(again);
        });
      }
    }

    // --- the next ones

    function refill() {
      refilling ??= fetchNext().finally(() => {
        refilling = null;
      });
      return refilling;
    }

    async function fetchNext() {
      const before = changes;
      const { why, hand: told, page } = await queue.fetchHand().catch(() => ({ why: "away" }));
      if (why || before !== changes) {
        if (why) queue.why = why;
        return false;
      }
      queue.token = told.dataset.token;
      done = Number(told.dataset.done);
      left = Number(told.dataset.left);
      minutes = Number(told.dataset.minutes);
      main.dataset.left = left;
      hand = cardsOf(page).filter((node) => !current || cardOf(node) !== cardOf(current));
      progress();
      return true;
    }

    // No card at hand: there is none, or they cannot be fetched now.
    async function finish() {
      isOver = true;
      clearTimeout(soon);
      if (queue.count) await queue.send();
      const isTold = !queue.count && (await refill());
      if (!isOver) return;
      if (hand.length) next();
      else if (isTold) location.assign(main.dataset.endUrl);
      else stay();
    }

    function stay() {
      const isUnsent = queue.count > 0;
      if (!isUnsent) soon = setTimeout(finish, AGAIN_AFTER);
      stage.hidden = true;
      away.hidden = false;
      away.querySelector("[data-away-words]").textContent = isUnsent
        ? `${queue.words || "Your answers are on their way."} They are sent as soon as it is back, also if you close this page and come again.`
        : "The wiki cannot be reached now. All your answers are there.";
    }

    // --- keys, clicks, other tabs

    stage.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target;
      if ("show" in form.dataset) turn(true);
      else if ("answer" in form.dataset) rate(Number(event.submitter?.value ?? 3));
      else if ("undo" in form.dataset) undo();
      else putAside(form.dataset.deed);
    });
    stage.addEventListener(
      "click",
      (event) => {
        if (event.detail && (event.detail > 1 || performance.now() - turnedAt < TOO_SOON)) {
          event.preventDefault();
          event.stopPropagation();
        }
      },
      true,
    );

    const isOurs = (event) =>
      !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing &&
      !(event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], dialog[open]"));

    document.addEventListener(
      "keydown",
      (event) => {
        if (!isOurs(event)) return;
        if (event.repeat) {
          // A key held down is one answer.
          if (event.key.length === 1 || event.key === "Enter") event.preventDefault();
          return;
        }
        const isGoingOn = event.key === " " || event.key === "Enter";
        const onOther = event.target instanceof Element && event.target.closest("a, button, summary");
        const isDefault = onOther?.matches("[data-show] button, .review-rating--default");
        if (isGoingOn && current && (!onOther || isDefault)) {
          event.preventDefault();
          if (isTurned) rate(3);
          else turn(true);
        } else if (event.key === "z") {
          event.preventDefault();
          undo();
        }
      },
      true,
    );
    // A button would be pressed by the key that is let go, too.
    document.addEventListener("keyup", (event) => {
      if (event.key === " " && isOurs(event)) event.preventDefault();
    });

    document.querySelector("[data-end]").addEventListener("click", (event) => {
      if (!queue.count) return;
      event.preventDefault();
      queue.send().then(() => {
        if (queue.count) {
          isOver = true;
          stay();
        } else {
          location.assign(main.dataset.endUrl);
        }
      });
    });
    away.querySelector("[data-again]").addEventListener("click", async () => {
      await queue.send();
      finish();
    });
    window.addEventListener("online", () => {
      if (isOver) queue.send().then(finish);
    });
    // Answered in another window of this browser: not asked here any more.
    window.addEventListener("storage", (event) => {
      if (!event.key?.startsWith(queue.prefix) || !event.newValue) return;
      const { deed, card } = JSON.parse(event.newValue);
      if (!(deed in AnswerQueue.UNDOING)) return;
      changes += 1;
      hand = hand.filter((node) => cardOf(node) !== card);
      if (current && cardOf(current) === card) next();
    });

    hand = cardsOf(document);
    if (queue.count) queue.send();
    next();
  }
}
