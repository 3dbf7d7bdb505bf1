// Which layers show and which of them the list holds: the legend's switch and the list's tabs, kept in the address.

export const LAYERS = ["projects", "problems", "resources", "news"];
// What shows where the address does not say; as in app/maps/layers.py.
const USUAL = ["projects", "problems"];

// Kinds of signs that have a layer of their own; the other kinds are of projects.
export const LAYER_OF = { problem: "problems", resource: "resources", article: "news", event: "news", observation: "news" };
export const layerOf = (kind) => LAYER_OF[kind] || "projects";

function readLayers(query) {
  const asked = (query.get("layers") || "").split(",");
  const layers = LAYERS.filter((layer) => asked.includes(layer));
  return layers.length ? layers : USUAL;
}

/** `change()` is called when the person switched a layer or took the other list. */
export function startLayers(change) {
  const switches = [...document.querySelectorAll("[data-shown]")];
  let layers = USUAL;
  let listed = USUAL[0];

  function tell() {
    for (const box of switches) {
      box.checked = layers.includes(box.dataset.shown);
      // The last one stays: a map without any layer would look broken.
      box.disabled = layers.length === 1 && box.checked;
    }
    for (const part of document.querySelectorAll("[data-of-layer]")) {
      // What is chosen stays in sight, as it narrows the other layer too.
      const chosen = part.querySelector("input:checked:not([data-layer])") || [...part.querySelectorAll("select, input[type=number]")].some((field) => field.value);
      part.hidden = !layers.includes(part.dataset.ofLayer) && !chosen;
    }
  }

  function restore(search = location.search) {
    const query = new URLSearchParams(search);
    layers = readLayers(query);
    listed = layers.includes(query.get("list")) ? query.get("list") : layers[0];
    tell();
  }

  document.getElementById("legend").addEventListener("change", ({ target }) => {
    if (!target.dataset.shown) return;
    layers = LAYERS.filter((layer) => switches.some((box) => box.dataset.shown === layer && box.checked));
    if (!layers.includes(listed)) [listed] = layers;
    tell();
    change();
  });
  restore();
  return {
    restore,
    tell,
    all: () => layers,
    has: (layer) => layers.includes(layer),
    list(layer) {
      listed = layers.includes(layer) ? layer : layers[0];
    },
    /** Put what shows into a query, as little as says it. */
    write(query) {
      query.delete("layers");
      query.delete("list");
      if (layers.join() !== USUAL.join()) query.set("layers", layers.join(","));
      if (listed !== layers[0]) query.set("list", listed);
      return query;
    },
  };
}
