// Answers given on the review page. Each is kept on this device, under its person and a key of its own, until the wiki
// says that it has it; they are sent one after the other, and again once the connection is back. The key makes an answer
// that was sent twice count once. Nobody else's are ever sent: they wait for their person.
"use strict";
class AnswerQueue {
  static FIRST_WAIT = 2_000;
  static LONGEST_WAIT = 60_000;
  static PATIENCE = 15_000;
  static UNDOING = { answer: "undo", skip: "unskip", suspend: "resume" };

  // `told` is called whenever something changed: what still waits, and why.
  constructor({ place, told }) {
    this.place = place;
    this.person = place.dataset.person;
    this.token = place.dataset.token;
    this.prefix = `awskb answer ${this.person} `;
    this.told = told;
    this.here = new Map(); // where this device keeps nothing
    this.why = "";
    this.wait = AnswerQueue.FIRST_WAIT;
    this.timer = 0;
    this.sending = null;
    this.refused = "";
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.count) this.send();
    });
  }

  static newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- what waits

  all() {
    const found = [...this.here.values()];
    try {
      for (let place = 0; place < localStorage.length; place += 1) {
        const name = localStorage.key(place);
        if (name.startsWith(this.prefix)) found.push(JSON.parse(localStorage.getItem(name)));
      }
    } catch {
      // What this page holds itself is there still.
    }
    return found.sort((one, other) => one.order - other.order);
  }

  get count() {
    return this.all().length;
  }

  // The cards whose answers the wiki has not got yet: it would ask them again.
  get cards() {
    return new Set(this.all().filter((one) => one.deed in AnswerQueue.UNDOING && !one.isUndone).map((one) => one.card));
  }

  get(key) {
    try {
      const kept = localStorage.getItem(this.prefix + key);
      if (kept) return JSON.parse(kept);
    } catch {
      // As above.
    }
    return this.here.get(key);
  }

  keep(one) {
    try {
      localStorage.setItem(this.prefix + one.key, JSON.stringify(one));
      this.here.delete(one.key);
    } catch {
      this.here.set(one.key, one);
    }
  }

  drop(key) {
    this.here.delete(key);
    try {
      localStorage.removeItem(this.prefix + key);
    } catch {
      // It was never kept there.
    }
  }

  add(deed) {
    const one = { key: AnswerQueue.newKey(), order: Date.now(), tries: 0, ...deed };
    this.keep(one);
    this.send();
    return one.key;
  }

  // One that was never on its way is forgotten; one that may have arrived is sent again, and then taken back.
  undo(key, deed) {
    const waiting = this.get(key);
    if (waiting && !waiting.tries) {
      this.drop(key);
      this.told();
    } else if (waiting) {
      this.keep({ ...waiting, isUndone: true });
    } else {
      this.keep({ ...deed, key, deed: AnswerQueue.UNDOING[deed.deed], order: Date.now(), tries: 0 });
    }
    this.send();
  }

  // --- on its way

  send() {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
      this.told();
    });
    return this.sending;
  }

  async sendAll() {
    clearTimeout(this.timer);
    for (let one = this.all()[0]; one; one = this.all()[0]) {
      const isAway = !navigator.onLine;
      if (!isAway) this.keep({ ...one, tries: one.tries + 1 });
      const why = isAway ? "away" : await this.post(one);
      if (why) {
        this.why = why;
        if (why !== "another") this.timer = setTimeout(() => this.send(), this.wait);
        this.wait = Math.min(2 * this.wait, AnswerQueue.LONGEST_WAIT);
        return;
      }
      this.why = "";
      this.wait = AnswerQueue.FIRST_WAIT;
      const now = this.get(one.key);
      if (now?.isUndone && !one.isUndone) {
        this.keep({ ...now, isUndone: false, deed: AnswerQueue.UNDOING[one.deed], tries: 0 });
      } else if (one.isUndone) {
        this.keep({ ...one, isUndone: false, deed: AnswerQueue.UNDOING[one.deed], tries: 0 });
      } else {
        this.drop(one.key);
      }
      this.told();
    }
  }

  // Empty when the wiki has it, or will never take it; else why it waits.
  async post(one, isAgain = false) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.token, person: this.person });
    for (const field of ["key", "card", "rating", "at", "milliseconds"]) {
      if (one[field] !== undefined) body.set(field, one[field]);
    }
    let answer;
    try {
      answer = await this.ask(this.place.dataset[`${one.deed}Url`], { method: "POST", body });
    } catch {
      return "away";
    }
    if (answer.ok) return "";
    if (answer.status === 401) return "signed out";
    if (answer.status === 403 && !isAgain) return (await this.renew()) || this.post(one, true);
    if (answer.status === 403) return "signed out";
    if (answer.status === 409) return "another";
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) return "away";
    this.refused = await answer.text().catch(() => "");
    return "";
  }

  // Signing in again made the page's token stale.
  async renew() {
    try {
      const { why, hand } = await this.fetchHand();
      if (!why) this.token = hand.dataset.token;
      return why;
    } catch {
      return "away";
    }
  }

  async fetchHand() {
    const answer = await this.ask(this.place.dataset.handUrl, {});
    if (answer.status === 401) return { why: "signed out" };
    if (!answer.ok) return { why: "away" };
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const hand = page.querySelector("[data-hand]");
    if (!hand) return { why: "away" };
    if (hand.dataset.person !== this.person) return { why: "another" };
    return { why: "", hand, page };
  }

  ask(address, how) {
    const signal = AbortSignal.timeout(AnswerQueue.PATIENCE);
    return fetch(address, { ...how, headers: { "HX-Request": "true" }, cache: "no-store", signal });
  }

  // In words, for the foot of the page; empty when all is well.
  get words() {
    const count = this.count;
    const answers = count === 1 ? "1 answer" : `${count} answers`;
    if (!count || !this.why) return "";
    if (this.why === "signed out") return `You are signed out. Sign in again in another tab; ${answers} kept here until then.`;
    if (this.why === "another") return `Somebody else is signed in here. ${answers} kept here until you sign in again.`;
    return `${answers} ${count === 1 ? "waits" : "wait"} for the connection.`;
  }
}
