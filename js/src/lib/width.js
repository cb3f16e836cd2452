// How wide an element is, told whenever that changes.

/**
 * The width follows the column; it is read here and not while drawing, which keeps layout out of the animation frame.
 * @param {{ offs: (() => void)[] }} view until which is taken away
 * @param {Element} el
 * @param {(width: number) => void} heard whole pixels
 */
export function followWidth(view, el, heard) {
  let last = -1;
  const observer = new ResizeObserver((entries) => {
    const width = Math.floor(entries[entries.length - 1].contentRect.width);
    if (width === last) return; // its height alone is another
    last = width;
    heard(width);
  });
  observer.observe(el);
  view.offs.push(() => observer.disconnect());
}
