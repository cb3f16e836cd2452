// Strengths of a perturbation and places of its slider.
import * as format from "./format.js";

/** @typedef {import("../widgets/perturbation.model").Perturbation} Perturbation */

/** Where a strength lies on the slider, from 0 to 1. @param {Perturbation} p @param {number} strength */
export function shareOf(p, strength) {
  const to = p.log ? Math.log : Number;
  return (to(strength) - to(p.low)) / (to(p.high) - to(p.low));
}

/**
 * The strength at a place of the slider: a whole step, and the one that changes nothing where it is as near as a step.
 * @param {Perturbation} p
 * @param {number} share from 0 to 1
 */
export function strengthAt(p, share) {
  const at = Math.min(Math.max(share, 0), 1);
  if (p.log) {
    if (Math.abs(at - shareOf(p, p.default)) < stepOf(p) / 2) return p.default;
    const found = Math.exp(Math.log(p.low) + at * (Math.log(p.high) - Math.log(p.low)));
    return Math.min(Math.max(Number(found.toPrecision(3)), p.low), p.high);
  }
  const steps = Math.round((p.low + at * (p.high - p.low)) / p.step);
  const decimals = Math.max(0, Math.ceil(-Math.log10(p.step)));
  return Math.min(Math.max(Number((steps * p.step).toFixed(decimals)), p.low), p.high);
}

/** One step, as a share of the slider. @param {Perturbation} p */
export function stepOf(p) {
  return p.log ? 1 / 200 : p.step / (p.high - p.low);
}

/** @param {Perturbation} p @param {number} strength */
export function written(p, strength) {
  return p.log ? format.value(strength) : format.stepped(strength, p.step);
}
