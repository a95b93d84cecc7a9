// Owns the world panel: open or closed, looked at again every second, one action at a time.

import { button, element, icon } from "../element.js";
import { toast } from "../notices.js";
import { on } from "../state.js";
import { either, word } from "../words.js";
import { actionGroups, lookAround } from "./actions.js";
import { drawGroup, drawState } from "./view.js";

const EVERY = 1000; // ms between two looks while the panel is open
const SHELF = "usher-world";

const panel = document.getElementById("world");
const lamp = document.getElementById("lamp");
const toggles = document.querySelectorAll("[data-world-toggle]");

let timer;
let hasWorld = true; // until a stage says that it has none
let facts = null;
let drawn = ""; // what the actions looked like last

/** Keep the panel and its buttons. */
export function keepWorld() {
  for (const toggle of toggles) toggle.addEventListener("click", () => show(panel.hidden));
  on("open", () => draw());
  on("people", () => draw());
  document.addEventListener("keydown", (event) => {
    const isPlain = !document.querySelector("dialog[open]") && panel.contains(event.target);
    if (event.key === "Escape" && isPlain) show(false);
  });
  const isWide = matchMedia("(min-width: 1100px)").matches;
  show(isWide && localStorage.getItem(SHELF) === "open");
}

function show(isOpen) {
  panel.hidden = !isOpen;
  document.body.classList.toggle("with-world", isOpen);
  for (const toggle of toggles) toggle.setAttribute("aria-expanded", String(isOpen));
  localStorage.setItem(SHELF, isOpen ? "open" : "closed");
  clearTimeout(timer);
  if (isOpen) look();
}

async function look() {
  clearTimeout(timer);
  try {
    facts = await lookAround({ hasWorld });
    // A bare stage has no world; its other half is worth showing all the same.
    hasWorld = facts.world !== null;
    draw();
  } catch {
    // The stage is away, which the conversation says; the next look may find it.
  }
  if (!panel.hidden) timer = setTimeout(look, EVERY);
}

async function run(act, title) {
  try {
    await act();
    if (title) toast(`✓ ${title}`);
  } catch (error) {
    toast(error.message);
  }
  await look();
}

function draw() {
  if (!facts || panel.hidden) return;
  const { world, faults, isDown } = facts;
  const isTroubled = Boolean(faults.length || isDown || (world && world.downtime !== "up"));
  lamp.hidden = !isTroubled;
  const groups = actionGroups(facts);
  const look = JSON.stringify(groups);
  if (look !== drawn || !panel.firstChild) {
    // Only when something looks different: a press must not lose its button.
    drawn = look;
    keepingFocus(() => panel.replaceChildren(...frame(groups)));
  }
  const box = panel.querySelector(".world-state");
  keepingFocus(() => box.replaceChildren(...drawState(facts, run)));
}

function frame(groups) {
  // What can happen first, so that a long queue does not push it out of sight.
  const [first, ...others] = groups.map((group) => drawGroup(group, run));
  return [
    element(
      "header",
      { class: "bar" },
      element("strong", {}, word("world")),
      element("small", {}, either("try every promise", "逐一检验承诺")),
      button(
        {
          class: "round",
          "aria-label": word("close"),
          "data-testid": "world-close",
          onclick: () => show(false),
        },
        icon("close"),
      ),
    ),
    element(
      "div",
      { class: "world-body" },
      first,
      element("div", { class: "world-state" }),
      ...others,
    ),
  ];
}

/** Change something without losing where the keyboard is and how far the panel is scrolled. */
function keepingFocus(change) {
  const focused = document.activeElement;
  const path = panel.contains(focused) ? focused.dataset.testid : undefined;
  const hash = focused?.closest?.("[data-hash]")?.dataset.hash;
  const top = panel.querySelector(".world-body")?.scrollTop ?? 0;
  change();
  const body = panel.querySelector(".world-body");
  if (body) body.scrollTop = top;
  if (!path || document.activeElement === focused) return;
  const scope = hash ? `[data-hash="${hash}"] ` : "";
  panel.querySelector(`${scope}[data-testid="${path}"]`)?.focus({ preventScroll: true });
}
