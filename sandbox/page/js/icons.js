// Owns the icons: paths in a box of 24, drawn with the colour of the words around them.

const line = (path) =>
  `<path d="${path}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;

export const ICONS = {
  ticket: `<path d="M4 8a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v1.6a2.4 2.4 0 0 0 0 4.8V16a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-1.6a2.4 2.4 0 0 0 0-4.8z" fill="currentColor"/><path d="M14.5 7.5v9" stroke="var(--ticket-hole, #5b4bc4)" stroke-width="1.5" stroke-dasharray="1.8 1.8"/>`,
  back: line("M15 5l-7 7 7 7"),
  down: line("M12 5v14M6 13l6 6 6-6"),
  send: `<path d="M3.4 4.2 21 12 3.4 19.8l1.9-6.6L13.5 12 5.3 10.8z" fill="currentColor"/>`,
  menu: line("M5 7h14M5 12h14M5 17h9"),
  close: line("M6 6l12 12M18 6 6 18"),
  moon: `<path d="M20 14.2A8.2 8.2 0 1 1 9.8 4 6.6 6.6 0 0 0 20 14.2z" fill="currentColor"/>`,
  sun: `<circle cx="12" cy="12" r="4.2" fill="currentColor"/>${line("M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1 1M17.4 17.4l1 1M5.6 18.4l1-1M17.4 6.6l1-1")}`,
  globe: `<circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="2"/>${line("M3.5 12h17M12 3.5c5 5.5 5 11.5 0 17M12 3.5c-5 5.5-5 11.5 0 17")}`,
  silent: line(
    "M6.5 16.5h9M18 16.5c-1.3-1.2-1.8-2.6-1.8-6.3A4.2 4.2 0 0 0 9 7.2M7.8 10.5c-.1 3.4-.6 4.9-1.8 6M10.5 19.5h3M4 4l16 16",
  ),
  shield: line("M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6z"),
  arrow: line("M9 7h8v8M17 7 7 17"),
  copy: line("M9 9h10v10H9zM15 9V5H5v10h4"),
  reply: line("M10 6 4 12l6 6M4 12h9c4 0 6.5 2 7 6"),
  file: line("M7 3.5h7l4 4v13H7zM14 3.5v4h4"),
  check: line("M5 12.5l4.5 4.5L19 7"),
  people: `<circle cx="9" cy="9" r="3.3" fill="currentColor"/><circle cx="16.5" cy="10" r="2.5" fill="currentColor"/><path d="M3 18.5c.4-3.3 2.8-5 6-5s5.6 1.7 6 5zM16.7 18.5c-.2-1.8-.8-3.2-1.7-4.3 3.2-.6 5.6 1 6 4.3z" fill="currentColor"/>`,
};
