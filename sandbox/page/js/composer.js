// Owns the line below the conversation: writing, commands, replies, Start and Unblock.

import { get, post } from "./api.js";
import { button, element, icon } from "./element.js";
import { gist } from "./message.js";
import { InlineResults } from "./inline.js";
import { CommandMenu } from "./menu.js";
import { toast } from "./notices.js";
import { on, state } from "./state.js";
import { lookAtPeople } from "./stream.js";
import { word } from "./words.js";

const box = document.getElementById("composer");
const drafts = new Map(); // conversation -> what was begun there

export class Composer {
  constructor() {
    this.replyTo = null;
    this.opened = "";
    this.drawn = "";
    this.menu = new CommandMenu({
      pick: (command) => this.sendCommand(command),
      complete: (command) => this.fill(`/${command} `),
    });
    this.results = new InlineResults({ posted: () => this.fill("") });
    on("inline", (words) => this.input?.isConnected && this.fill(`@${state.bot.username} ${words}`));
    on("open", () => this.draw());
    on("renew", () => this.input?.isConnected && this.loadCommands());
    on("people", () => this.draw());
    on("commands", () => this.loadCommands());
    on("delete", ({ message_id: id }) => this.replyTo?.message_id === id && this.setReply(null));
  }

  /** Draw the input, or the one button that is needed before it. */
  draw() {
    const chat = state.chat();
    if (!chat) return;
    const standing = chat.type === "private" ? state.person().state : "started";
    const opened = `${state.me}/${state.chatId}/${state.thread}`;
    const drawn = `${opened}/${standing}/${document.documentElement.lang}`;
    if (this.drawn === drawn) return;
    this.keepDraft();
    this.opened = opened;
    this.drawn = drawn;
    this.replyTo = null;
    this.menu.close();
    this.results.close();
    box.replaceChildren(...(INSTEAD[standing] ?? (() => this.makeInput()))(this));
    if (standing !== "started") return;
    this.typed();
    this.loadCommands();
  }

  makeInput() {
    this.input = element("textarea", {
      rows: "1",
      placeholder: word("write"),
      "aria-label": word("write"),
      autocomplete: "off",
      enterkeyhint: "send",
      dir: "auto",
      "data-testid": "input",
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
    });
    this.input.value = drafts.get(this.opened) ?? "";
    this.menuButton = button(
      {
        class: "menu-button",
        "aria-haspopup": "true",
        "aria-expanded": "false",
        "data-testid": "menu-button",
        onclick: () => this.menu.toggle(),
      },
      icon("menu"),
      element("span", {}, word("menu")),
    );
    this.sendButton = button(
      {
        class: "send",
        "aria-label": word("send"),
        title: word("send"),
        "data-testid": "send",
        onclick: () => this.send(),
      },
      icon("send"),
    );
    this.replyBar = element("div", {
      class: "reply-bar",
      "data-testid": "reply-bar",
      hidden: true,
    });
    this.menu.attach(this.menuButton);
    return [
      this.menu.box,
      this.results.box,
      this.replyBar,
      element("div", { class: "input-line" }, this.menuButton, this.input, this.sendButton),
    ];
  }

  async loadCommands() {
    const { me, chatId } = state;
    if (!state.chat() || state.person(me)?.state === undefined) return;
    const { commands } = await get(`sim/commands?user=${me}&chat=${chatId}`);
    if (me === state.me && chatId === state.chatId) this.menu.set(commands);
  }

  /** Answer one message. */
  setReply(message) {
    this.replyTo = message;
    if (!this.replyBar) return;
    this.replyBar.hidden = message === null;
    if (message === null) return;
    const cancel = () => this.setReply(null);
    this.replyBar.replaceChildren(
      icon("reply"),
      element(
        "span",
        {},
        element("b", {}, word("replyTo", { name: message.from.first_name })),
        gist(message),
      ),
      button({ class: "round", "aria-label": word("cancelReply"), onclick: cancel }, icon("close")),
    );
    this.input.focus();
  }

  typed() {
    const { input } = this;
    // First the menu's word makes room, then the height fits the width.
    box.classList.toggle("empty", input.value.trim() === "");
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + 2}px`;
    this.menu.suggest(input.value);
    this.results.suggest(input.value);
  }

  key(event) {
    // While an input method composes, Enter belongs to it.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.menu.key(event)) {
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && !this.results.box.hidden) {
      this.results.close();
    } else if (event.key === "Escape" && this.replyTo) {
      this.setReply(null);
    }
  }

  fill(text) {
    this.input.value = text;
    this.typed();
    this.input.focus();
  }

  async send() {
    const text = this.input.value;
    if (text.trim() === "") return;
    this.input.value = "";
    this.typed();
    if (!(await this.say(text))) this.fill(text);
  }

  sendCommand(command) {
    this.input.value = "";
    this.typed();
    // In a group a command names its bot, as every messenger does it.
    const suffix = state.chat().type === "private" ? "" : `@${state.bot.username}`;
    return this.say(`/${command}${suffix}`);
  }

  /** Say something where we are; return whether it was sent. */
  async say(text) {
    const order = { user: state.me, chat: state.chatId, text };
    if (state.thread) order.thread = state.thread;
    if (this.replyTo) order.reply_to = this.replyTo.message_id;
    this.setReply(null);
    try {
      await post("sim/message", order);
    } catch (error) {
      toast(word("notSent", { reason: error.message }));
      return false;
    }
    return true;
  }

  keepDraft() {
    if (this.opened && this.input?.isConnected) drafts.set(this.opened, this.input.value);
  }
}

const INSTEAD = {
  new: (composer) => [
    bigButton("start", async () => {
      await composer.say("/start");
      await lookAtPeople();
    }),
  ],
  blocked: () => [
    element("p", { class: "composer-hint" }, word("blockedHint")),
    bigButton("unblock", () => post("sim/user", { id: state.me, state: "started" })),
  ],
  deactivated: () => [element("p", { class: "composer-hint" }, word("gone"))],
};

function bigButton(key, onclick) {
  return button({ class: "big", "data-testid": key, onclick }, word(key));
}
