// Owns where the conversation stands: it keeps to its end unless the person has scrolled up.

const NEAR = 48; // px from the end that still count as the end

export class Scrolling {
  constructor(scroller, content, { onmove }) {
    this.scroller = scroller;
    this.isAtEnd = true;
    this.isGliding = false; // towards the end, by itself
    this.lastTop = 0;
    this.onmove = onmove;
    scroller.addEventListener("scrollend", () => {
      this.isGliding = false;
      if (this.isAtEnd && this.distance() > 1) this.toEnd();
    });
    scroller.addEventListener("scroll", () => this.notice(), { passive: true });
    // Pictures, edits, the keyboard of a phone: whatever changes a height, the end stays the end.
    const keep = new ResizeObserver(() => {
      if (this.isAtEnd && !this.isGliding) this.toEnd();
    });
    keep.observe(scroller);
    keep.observe(content);
  }

  notice() {
    const { scrollTop } = this.scroller;
    if (this.distance() <= NEAR) this.isAtEnd = true;
    else if (scrollTop < this.lastTop - 1) this.isAtEnd = false;
    this.lastTop = scrollTop;
    this.onmove();
  }

  distance() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  toEnd({ smooth = false } = {}) {
    this.isAtEnd = true;
    // Only a short way is worth gliding, and only if nothing else came meanwhile; no way at all
    // would never end in a `scrollend`, and the end would not be kept from then on.
    const way = this.distance();
    const isShort = way > 1 && way < this.scroller.clientHeight * 1.5;
    this.isGliding = smooth && isShort && !this.isGliding && !prefersStillness();
    const behavior = this.isGliding ? "smooth" : "instant";
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
  }

  toPlace(top) {
    this.isAtEnd = false;
    this.scroller.scrollTop = top;
    this.lastTop = this.scroller.scrollTop;
  }

  toElement(node, { smooth = true, block = "center" } = {}) {
    this.isAtEnd = false;
    this.lastTop = this.scroller.scrollTop;
    const behavior = smooth && !prefersStillness() ? "smooth" : "instant";
    node.scrollIntoView({ block, behavior });
  }

  /** Let `change` add something above without moving what is seen. */
  holding(change) {
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    change();
    this.scroller.scrollTop = this.scroller.scrollHeight - before;
    this.lastTop = this.scroller.scrollTop;
  }
}

/** Return whether the person asked for no movement. */
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
