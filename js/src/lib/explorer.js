// What the host loads of every explorer of pictures.
import { hosted } from "./hosted.js";
import { Session, View } from "./store.js";

export { asking } from "./hosted.js";

/**
 * See hosted.
 * @template {import("./store.js").State} S
 * @param {{ label: import("./strings.js").StringKey, spec: import("./store.js").Spec, layOut: (view: View<S>) => void }} o
 */
export function explorer({ label, spec, layOut }) {
  return hosted({
    label, layOut,
    session: (/** @type {import("./store.js").Model<S>} */ model) => new Session(model, spec),
    view: (session, model, root, uid) => new View(session, model, root, uid),
  });
}
