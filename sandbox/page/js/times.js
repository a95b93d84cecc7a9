// Owns how dates and numbers are written for the person who speaks.

import { locale, word } from "./words.js";

/** Return the time of day. */
export function timeOf(seconds) {
  const format = new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" });
  return format.format(new Date(seconds * 1000));
}

/** Return a key that is equal for two moments of one day. */
export function dayKey(seconds) {
  return new Date(seconds * 1000).toDateString();
}

/** Return how a day is called. */
export function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day.toDateString() === today.toDateString()) return word("today");
  if (day.toDateString() === yesterday.toDateString()) return word("yesterday");
  const year = day.getFullYear() === today.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year }).format(day);
}

/** Return when, as short as a list has room for. */
export function whenOf(seconds) {
  if (dayKey(seconds) === new Date().toDateString()) return timeOf(seconds);
  const format = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" });
  return format.format(new Date(seconds * 1000));
}
