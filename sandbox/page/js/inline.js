// Owns inline mode: the bot's name and some words typed in any chat, the results, and posting one.

import { get, post } from "./api.js";
import { button, element } from "./element.js";
import { start } from "./links.js";
import { toast } from "./notices.js";
import { state } from "./state.js";
import { word } from "./words.js";

const PAUSE = 300; // ms without a key before the bot is asked
const PATIENCE = 15; // seconds, as long as the stage takes an answer

/** Return the words behind the bot's name, null for a text that does not begin with it. */
function wordsFor(text) {
  const name = `@${state.bot.username} `.toLowerCase();
  return text.toLowerCase().startsWith(name) ? text.slice(name.length) : null;
}

export class InlineResults {
  constructor({ posted }) {
    this.posted = posted;
    this.turn = 0; // counts what was typed: answers to older words are not shown
    this.box = element("div", {
      class: "command-menu inline-results",
      role: "listbox",
      "data-testid": "inline-results",
      hidden: true,
    });
  }

  /** Ask for what the typed text means, once no more is typed. */
  suggest(text) {
    const words = wordsFor(text);
    this.turn += 1;
    clearTimeout(this.timer);
    if (words === null) this.close();
    else this.timer = setTimeout(() => this.ask(words, this.turn), PAUSE);
  }

  close() {
    this.turn += 1;
    clearTimeout(this.timer);
    this.box.hidden = true;
  }

  async ask(query, turn) {
    try {
      const order = { user: state.me, chat: state.chatId, query };
      const { inline_id: id } = await post("sim/inline", order);
      const found = await get(`sim/inline/${id}?wait=${PATIENCE}`);
      if (turn === this.turn) this.show(id, found);
    } catch (error) {
      if (turn === this.turn) toast(word("notSent", { reason: error.message }));
    }
  }

  show(id, { results, button: way }) {
    const items = results.map((result) => this.makeItem(id, result));
    if (way) items.unshift(this.makeWay(way));
    if (!items.length) items.push(element("p", { class: "composer-hint" }, word("noResults")));
    this.box.setAttribute("aria-label", word("resultsOf"));
    this.box.replaceChildren(...items);
    this.box.hidden = false;
  }

  makeItem(id, result) {
    return button(
      {
        class: "command inline-result",
        role: "option",
        "aria-selected": "false",
        "data-testid": "inline-result",
        onclick: () => this.post(id, result.id),
      },
      element("b", {}, result.title),
      element("span", {}, result.description ?? ""),
    );
  }

  makeWay({ text, start_parameter: parameter }) {
    return button(
      {
        class: "command inline-way",
        "data-testid": "inline-way",
        onclick: () => start(parameter),
      },
      element("b", {}, text),
    );
  }

  async post(id, result) {
    const order = { user: state.me, chat: state.chatId, result };
    if (state.thread) order.thread = state.thread;
    this.close();
    this.posted();
    try {
      await post(`sim/inline/${id}/post`, order);
    } catch (error) {
      toast(word("notSent", { reason: error.message }));
    }
  }
}
