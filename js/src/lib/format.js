// Numbers as a person reads them: few digits, a real minus sign, steady widths.

/** @param {string} text */
function minus(text) {
  return text.replace("-", "−");
}

/** @param {number} v */
export function value(v) {
  if (!Number.isFinite(v)) return minus(String(v));
  const size = Math.abs(v);
  if (size === 0) return "0";
  if (size >= 1e5 || size < 1e-3) return minus(v.toExponential(1));
  return minus(size >= 100 ? v.toFixed(0) : v.toPrecision(3));
}

/** A number whose sign is always there. @param {number} v */
export function signed(v) {
  return (v > 0 ? "+" : "") + value(v);
}

/** An error figure: its size matters, not its digits. @param {number} v */
export function rough(v) {
  return minus(Math.abs(v) >= 100 || Math.abs(v) < 1e-4 ? value(v) : String(Number(v.toPrecision(2))));
}

/** @param {number} p */
export function probability(p) {
  if (p > 0 && p < 0.001) return "<0.001";
  return p < 0.1 ? p.toFixed(3) : p.toFixed(2);
}

/**
 * "" where nothing worth showing changed.
 * @param {number} d
 * @param {boolean} isProbability
 */
export function delta(d, isProbability) {
  const small = isProbability ? 0.005 : 1e-6;
  if (!(Math.abs(d) >= small)) return "";
  const text = isProbability ? Math.abs(d).toFixed(2) : value(Math.abs(d));
  return (d > 0 ? "+" : "−") + text;
}

/**
 * As many decimals as the step has.
 * @param {number} v
 * @param {number} step
 */
export function stepped(v, step) {
  const decimals = Math.min(4, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  return minus(v.toFixed(decimals));
}
