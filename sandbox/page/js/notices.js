// Owns what appears above everything: toasts, alerts, banners of pushes, the picture in full.

import { avatar, button, element, icon } from "./element.js";
import { word } from "./words.js";

const toasts = document.getElementById("toasts");
const banners = document.getElementById("banners");
const alertBox = document.getElementById("alert");
const lightbox = document.getElementById("lightbox");

const SHORTEST = 3200; // ms a notice stays
const PER_LETTER = 60; // ms more for each letter
const MOST_BANNERS = 3;

/** Show a line for a few seconds. */
export function toast(text) {
  const line = element("div", { class: "toast", "data-testid": "toast" }, text);
  toasts.append(line);
  vanishLater(line, SHORTEST + text.length * PER_LETTER);
}

/** Show words that want to be confirmed. */
export function alertWith(text) {
  const close = () => alertBox.close();
  alertBox.replaceChildren(
    element("p", { "data-testid": "alert-text" }, text),
    button(
      { class: "plain", onclick: close, autofocus: true, "data-testid": "alert-ok" },
      word("ok"),
    ),
  );
  if (!alertBox.open) alertBox.showModal();
}

/** Show a picture as large as the page. */
export function enlarge(source, description) {
  const close = () => lightbox.close();
  lightbox.replaceChildren(
    element("img", { src: source, alt: description, onclick: close }),
    button({ class: "round", "aria-label": word("close"), onclick: close }, icon("close")),
  );
  lightbox.showModal();
}

/** Show that a message came for somebody or somewhere that is not open; it leads there. */
export function banner({ who, title, text, onopen }) {
  const box = button(
    {
      class: "banner",
      "data-testid": "banner",
      onclick: () => {
        box.remove();
        onopen();
      },
    },
    avatar(who),
    element("span", { class: "banner-words" }, element("b", {}, title), element("span", {}, text)),
  );
  banners.append(box);
  while (banners.children.length > MOST_BANNERS) banners.firstChild.remove();
  vanishLater(box, SHORTEST + 2000);
}

// A click on the dark around a dialog closes it, as people expect.
for (const box of [alertBox, lightbox]) {
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
}

function vanishLater(box, ms) {
  let timer;
  const wait = () => {
    timer = setTimeout(() => {
      box.classList.add("leaving");
      setTimeout(() => box.remove(), 200);
    }, ms);
  };
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", wait);
  wait();
}
