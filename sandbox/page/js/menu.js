// Owns the list of commands: behind the menu button, and while a command is typed.

import { button, element } from "./element.js";
import { word } from "./words.js";

const BEGUN = /^\/\w*$/;

export class CommandMenu {
  constructor({ pick, complete }) {
    this.pick = pick;
    this.complete = complete;
    this.commands = [];
    this.shown = [];
    this.chosen = -1;
    this.isWhole = false; // opened by the button, not by typing
    this.box = element("div", {
      class: "command-menu",
      role: "listbox",
      "data-testid": "command-menu",
      hidden: true,
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.box.contains(event.target) && !this.opener?.contains(event.target)) this.close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isWhole) this.close();
    });
  }

  /** Belong to a button that opens the whole menu. */
  attach(opener) {
    this.opener = opener;
    this.box.setAttribute("aria-label", word("commandsOf"));
  }

  set(commands) {
    this.commands = commands;
    if (this.isWhole) this.show(commands);
  }

  toggle() {
    if (this.isWhole) {
      this.close();
      return;
    }
    this.isWhole = true;
    this.show(this.commands);
  }

  /** Show what the begun text can become. */
  suggest(text) {
    const begun = BEGUN.test(text);
    const fitting = begun
      ? this.commands.filter(({ command }) => command.startsWith(text.slice(1).toLowerCase()))
      : [];
    if (fitting.length) {
      this.isWhole = false;
      this.show(fitting);
    } else {
      this.close();
    }
  }

  close() {
    this.box.hidden = true;
    this.isWhole = false;
    this.chosen = -1;
    this.opener?.setAttribute("aria-expanded", "false");
  }

  /** Use a key if it means something here; return whether it did. */
  key({ key }) {
    if (this.box.hidden) return false;
    const chosen = this.shown[this.chosen];
    if (key === "ArrowDown" || key === "ArrowUp") {
      const step = key === "ArrowDown" ? 1 : -1;
      const from = this.chosen < 0 && step < 0 ? 0 : this.chosen;
      this.choose((from + step + this.shown.length) % this.shown.length);
    } else if (key === "Tab") {
      this.complete((chosen ?? this.shown[0]).command);
    } else if (key === "Enter" && chosen) {
      this.take(chosen.command);
    } else if (key === "Escape") {
      this.close();
    } else {
      return false;
    }
    return true;
  }

  take(command) {
    this.close();
    this.pick(command);
  }

  choose(place) {
    this.chosen = place;
    [...this.box.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === place));
      if (index === place) item.scrollIntoView({ block: "nearest" });
    });
  }

  show(commands) {
    this.shown = commands;
    this.chosen = -1;
    this.box.replaceChildren(
      ...(commands.length
        ? commands.map((entry) => this.makeItem(entry))
        : [element("p", { class: "composer-hint" }, word("noCommands"))]),
    );
    this.box.hidden = false;
    this.opener?.setAttribute("aria-expanded", "true");
  }

  makeItem({ command, description }) {
    return button(
      {
        class: "command",
        role: "option",
        "aria-selected": "false",
        "data-testid": `command-${command}`,
        onclick: () => this.take(command),
      },
      element("span", {}, description),
      element("b", {}, `/${command}`),
    );
  }
}
