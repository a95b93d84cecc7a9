// Owns the light or dark look: the system's, until the person chooses.

import { icon } from "./element.js";
import { on } from "./state.js";
import { word } from "./words.js";

const toggle = document.getElementById("theme");
const system = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (document.documentElement.dataset.theme ?? systemLook()) === "dark";
const systemLook = () => (system.matches ? "dark" : "light");

/** Keep the switch in step with the look. */
export function keepTheme() {
  toggle.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    // Choosing what the system has anyway means following it again.
    if (wanted === systemLook()) {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem("usher-theme");
    } else {
      document.documentElement.dataset.theme = wanted;
      localStorage.setItem("usher-theme", wanted);
    }
    draw();
  });
  system.addEventListener("change", draw);
  on("people", draw);
  on("open", draw);
}

function draw() {
  const label = word(isDark() ? "light" : "dark");
  toggle.replaceChildren(icon(isDark() ? "sun" : "moon"));
  toggle.setAttribute("aria-label", label);
  toggle.title = label;
}
