// Owns the open conversation: days, rows, what is new, and the way to its end.

import { button, element, icon } from "./element.js";
import { fillRow, flash, makeRow } from "./message.js";
import { Scrolling } from "./scrolling.js";
import { isForum, isMine, messagesOf, on, state, topicOf } from "./state.js";
import { dayKey, dayName } from "./times.js";
import { markRead, unreadOf } from "./unread.js";
import { word } from "./words.js";

const PAGE = 100; // messages drawn at once; older ones come when they are scrolled to
const BEFORE_FRESH = 20; // messages drawn before the first unread one
const MOST = 600; // messages drawn at once however many are unread
const REST = 1200; // ms without scrolling after which a day's name no longer covers anything
const TOGETHER = 300; // seconds in which messages of one sender belong together

const log = document.getElementById("log");
const toBottom = document.getElementById("to-bottom");
const count = document.getElementById("to-bottom-count");

export class Conversation {
  constructor(acts) {
    this.acts = { ...acts, goTo: (id) => this.goTo(id) };
    this.rows = new Map();
    this.first = 0; // place of the oldest row drawn
    this.opened = ""; // which conversation is drawn
    this.isSettling = false;
    this.stood = null; // where an old drawing of it stood
    const scroller = document.getElementById("scroller");
    this.scrolling = new Scrolling(scroller, log, { onmove: () => this.moved() });
    toBottom.addEventListener("click", () => this.scrolling.toEnd({ smooth: true }));
    document.addEventListener("visibilitychange", () => this.moved());
    on("renew", () => this.forget());
    on("open", () => this.draw());
    on("message", (change) => this.added(change));
    on("edit", (change) => this.edited(change));
    on("delete", (change) => this.removed(change));
    on("presses", (message) => this.pressed(message));
    on("unread", () => this.drawCount());
  }

  /** Let the next look draw everything anew, but where it stood. */
  forget() {
    this.stood = this.scrolling.isAtEnd ? null : { at: this.opened, top: this.scrolling.lastTop };
    this.opened = "";
  }

  draw() {
    const chat = state.chat();
    const opened = `${state.me}/${state.chatId}/${state.thread}/${document.documentElement.lang}`;
    if (this.opened === opened) return;
    this.opened = opened;
    this.rows.clear();
    log.replaceChildren();
    if (!chat) return;
    const messages = messagesOf(chat, state.thread);
    const fresh = unreadOf(state.me, chat, state.thread)[0];
    this.first = firstOf(messages, fresh);
    messages.slice(this.first).forEach((message) => this.append(message));
    this.drawEdges(messages);
    this.scrolling.toEnd();
    if (this.stood?.at === opened) this.scrolling.toPlace(this.stood.top);
    else if (fresh) this.showFresh(fresh.message_id);
    this.stood = null;
    this.moved();
  }

  /** Jump to a message, drawing older ones if need be. */
  goTo(id) {
    const chat = state.chat();
    if (!chat.messages.has(id)) return;
    while (!this.rows.has(id) && this.first > 0) this.drawOlder();
    const row = this.rows.get(id);
    if (!row) return;
    this.scrolling.toElement(row);
    flash(row);
  }

  added({ chat, message }) {
    if (!this.isHere(chat, message)) return;
    const drawn = this.rows.get(message.message_id);
    if (drawn) {
      // It came during a full look that has found it, too.
      fillRow(drawn, message, this.acts);
      return;
    }
    log.querySelector(".nothing")?.remove();
    const row = this.append(message);
    row.classList.add("arriving");
    if (isMine(message)) {
      // Who answers has read what stands above.
      log.querySelector(".fresh")?.remove();
      this.scrolling.isAtEnd = true;
    }
    this.settleSoon();
  }

  /** Follow the end once per frame, however much came. */
  settleSoon() {
    if (this.isSettling) return;
    this.isSettling = true;
    requestAnimationFrame(() => {
      this.isSettling = false;
      if (this.scrolling.isAtEnd) this.scrolling.toEnd({ smooth: true });
      this.moved();
    });
  }

  edited({ chat, message }) {
    const row = this.isHere(chat, message) ? this.rows.get(message.message_id) : undefined;
    if (!row) return;
    fillRow(row, message, this.acts);
    flash(row);
    for (const other of this.rows.values()) {
      // What is quoted says what it says now.
      if (other.message.reply_to === message.message_id) fillRow(other, other.message, this.acts);
    }
  }

  removed({ chat, message_id: id }) {
    const row = chat === state.chat() ? this.rows.get(id) : undefined;
    if (!row) return;
    const day = row.parentElement;
    const after = row.nextElementSibling;
    row.remove();
    this.rows.delete(id);
    this.join(after);
    if (!day.querySelector(".row")) day.remove();
    this.drawEdges(messagesOf(chat, state.thread));
  }

  pressed(message) {
    const row = this.rows.get(message.message_id);
    if (row && message.chat_id === state.chatId) fillRow(row, row.message, this.acts);
  }

  isHere(chat, message) {
    return chat === state.chat() && topicOf(chat, message) === state.thread;
  }

  append(message) {
    const row = makeRow(message, this.acts);
    this.dayOf(message, "append").append(row);
    this.rows.set(message.message_id, row);
    this.join(row);
    return row;
  }

  drawOlder() {
    const messages = messagesOf(state.chat(), state.thread);
    const from = Math.max(0, this.first - PAGE);
    const older = messages.slice(from, this.first).reverse();
    this.first = from;
    this.scrolling.holding(() => {
      for (const message of older) {
        const row = makeRow(message, this.acts);
        this.dayOf(message, "prepend").querySelector(".day-name").after(row);
        this.rows.set(message.message_id, row);
        this.join(row.nextElementSibling);
        this.join(row);
      }
      this.drawEdges(messages);
    });
  }

  dayOf(message, where) {
    const key = dayKey(message.date);
    const edge = where === "append" ? log.lastElementChild : log.querySelector(".day");
    if (edge?.dataset.day === key) return edge;
    const name = element("div", { class: "day-name", "data-testid": "day" }, dayName(message.date));
    const day = element("section", { class: "day", "data-day": key }, name);
    if (where === "append") log.append(day);
    else log.prepend(day);
    return day;
  }

  /** Let neighbours of one sender look like one turn of speech. */
  join(row) {
    if (!row?.classList.contains("row")) return;
    const above = row.previousElementSibling;
    const isTurn =
      above?.classList.contains("row") &&
      above.message.from.id === row.message.from.id &&
      row.message.date - above.message.date < TOGETHER;
    row.classList.toggle("follows", Boolean(isTurn));
    if (above?.classList.contains("row")) above.classList.toggle("followed", Boolean(isTurn));
  }

  /** Draw what stands at the beginning, and words where there is nothing. */
  drawEdges(messages) {
    log.querySelector(".older")?.remove();
    log.querySelector(".nothing")?.remove();
    if (this.first > 0) {
      const older = button({ class: "older", onclick: () => this.drawOlder() }, word("older"));
      log.prepend(older);
      new IntersectionObserver(([seen], watch) => {
        if (!seen.isIntersecting) return;
        watch.disconnect();
        this.drawOlder();
      }).observe(older);
    }
    if (!messages.length) log.append(nothing());
  }

  showFresh(id) {
    const row = this.rows.get(id) ?? log.querySelector(".row");
    const line = element("div", { class: "fresh", "data-testid": "fresh" }, word("unreadBelow"));
    row.before(line);
    row.classList.remove("follows");
    this.scrolling.toElement(line, { smooth: false, block: "start" });
    this.scrolling.notice();
  }

  /** Count as read what is in view, and offer the way down otherwise. */
  moved() {
    const isSeen = document.visibilityState === "visible";
    if (this.scrolling.isAtEnd && isSeen && state.chatId !== null) markRead();
    this.drawCount();
    this.showDays();
  }

  /** Show which day this is while somebody scrolls. */
  showDays() {
    const names = () => log.querySelectorAll(".day-name");
    for (const name of names()) name.classList.remove("resting");
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      for (const name of names()) name.classList.toggle("resting", isStuck(name));
    }, REST);
  }

  drawCount() {
    const chat = state.chat();
    toBottom.hidden = this.scrolling.isAtEnd || !chat;
    const unread = chat ? unreadOf(state.me, chat, state.thread).length : 0;
    count.hidden = unread === 0;
    count.textContent = String(unread);
    toBottom.setAttribute(
      "aria-label",
      unread ? word("toBottomCount", { n: unread }) : word("toBottom"),
    );
  }
}

/** Return the place of the oldest message to draw: a page, or what is new and a little before. */
function firstOf(messages, fresh) {
  const page = messages.length - PAGE;
  const unread = fresh ? messages.indexOf(fresh) - BEFORE_FRESH : page;
  return Math.max(0, messages.length - MOST, Math.min(page, unread));
}

/** Return whether a day's name stands over its messages instead of above them. */
function isStuck(name) {
  const first = name.nextElementSibling;
  return name.getBoundingClientRect().bottom > first.getBoundingClientRect().top + 4;
}

function nothing() {
  const hint = state.person()?.state === "new" && !isForum(state.chat()) ? word("startHint") : null;
  return element(
    "div",
    { class: "nothing" },
    element("span", { class: "nothing-mark" }, icon("ticket")),
    element("b", {}, word("nothing")),
    hint && element("span", {}, hint),
  );
}
