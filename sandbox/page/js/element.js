// Owns the making of elements: `element` for tags, `icon` for the drawings of icons.js.

import { ICONS } from "./icons.js";

/** Make an element; `on…` keys are listeners, true is a bare attribute, absent values are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** Make a button that submits nothing. */
export function button(attributes, ...children) {
  return element("button", { type: "button", ...attributes }, ...children);
}

/** Make an icon; it is decoration, the words beside it or the label say what it means. */
export function icon(name, className = "") {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", `icon ${className}`);
  drawing.setAttribute("aria-hidden", "true");
  drawing.innerHTML = ICONS[name];
  return drawing;
}

const HUES = [338, 172, 38, 212, 8, 140, 190, 60, 88, 316, 20];

/** Return the hue that belongs to a person or a group. */
export function hueOf(id) {
  return id < 0 ? HUES[(Math.abs(id) + 3) % HUES.length] : HUES[id % HUES.length];
}

/** Make the round picture of a person, a group or the bot. */
export function avatar(who, { size = "" } = {}) {
  const made = element("span", { class: `avatar ${size}`, "aria-hidden": "true" });
  made.style.setProperty("--hue", hueOf(who.id));
  if (who.is_bot) {
    made.classList.add("is-bot");
    made.append(icon("ticket"));
  } else {
    const name = who.title ?? who.first_name ?? "?";
    made.append([...name][0].toUpperCase());
  }
  return made;
}
