// What a head does, in a sentence, for those who do not see its matrix, its arcs or its map.
import { t } from "./strings.js";
import { ninths } from "./summary.js";
import { tokenAt } from "./tokens.js";

/** @typedef {import("./attention-session.js").AttentionSession} Session */
/** @typedef {import("./attention-session.js").Part} Part */

/**
 * The largest weight, and the token that most attention goes to with its share of all of it.
 * @param {Pick<Part, "values" | "width" | "height" | "cell">} part a whole matrix
 */
export function strongest({ values, width, height, cell }) {
  const columns = new Float64Array(width);
  let at = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > values[at]) at = i;
    columns[i % width] += values[i];
    total += values[i];
  }
  const key = columns.indexOf(Math.max(...columns));
  // A cell of several tokens holds their largest weight, of which there is no sum.
  const own = cell[0] === 1 && cell[1] === 1;
  const middle = (/** @type {number} */ n, /** @type {0 | 1} */ axis) => Math.floor(n * cell[axis] + (cell[axis] - 1) / 2);
  return {
    query: middle(Math.floor(at / width), 0), key: middle(at % width, 1), weight: values[at] ?? 0,
    most: own && height > 0 && total > 0 ? { key, share: columns[key] / total } : null,
  };
}

/** @type {WeakMap<Part, ReturnType<typeof strongest>>} */
const known = new WeakMap();

/** The same, looked for once. @param {Part} part */
function strongestOf(part) {
  const found = known.get(part) ?? strongest(part);
  known.set(part, found);
  return found;
}

/** The chosen head. @param {Session} session @param {number} layer @param {number} head */
export function headSummary(session, layer, head) {
  const [whole] = session.of(layer, head);
  const name = t("tiles.head", { layer, head });
  if (!whole) return t("head.none", { head: name });
  const { rows, columns } = session.axes();
  const { query, key, weight, most } = strongestOf(whole);
  const named = { head: name, query: tokenAt(rows, query), key: tokenAt(columns, key), weight: weight.toFixed(2) };
  const said = t(most ? "head.strongest" : "head.around", named);
  return most ? `${said} ${t("head.most", { token: tokenAt(columns, most.key), share: Math.round(100 * most.share) })}` : said;
}

/**
 * Where a patch attends on the picture.
 * @param {number[]} row its weights, -1 where it has none @param {number} width @param {number} height of the grid @param {string} query
 */
export function patchSummary(row, width, height, query) {
  const { share, total } = ninths({ values: Float32Array.from(row, (v) => Math.max(v || 0, 0)), width, height });
  const most = share.indexOf(Math.max(...share));
  if (!total) return t("patches.label");
  return t("patches.summary", { query, share: Math.round(100 * share[most]), region: t(/** @type {any} */ (`region.${most}`)) });
}
