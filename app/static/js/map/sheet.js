// On a phone the panel is a sheet: its handle opens and closes it, dragging moves it between three heights.

const STATES = ["peek", "half", "full"];

export function startSheet() {
  const panel = document.getElementById("panel");
  const handle = document.getElementById("sheet-handle");
  if (!panel) return { open() {} };
  let drag = null;
  let justDragged = false;

  function set(state) {
    panel.dataset.state = state;
    handle.setAttribute("aria-expanded", String(state !== "peek"));
    if (state === "peek") document.getElementById("panel-body").scrollTop = 0;
  }

  /** The state whose height is nearest to `offset` pixels below the top of the open sheet. */
  function nearest(offset) {
    const height = panel.offsetHeight;
    const stops = { peek: height - handle.offsetHeight, half: height * 0.48, full: 0 };
    return STATES.reduce((best, state) =>
      Math.abs(stops[state] - offset) < Math.abs(stops[best] - offset) ? state : best);
  }

  handle.addEventListener("pointerdown", (event) => {
    const from = new DOMMatrix(getComputedStyle(panel).transform).m42;
    drag = { start: event.clientY, from, offset: from, moved: false };
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const way = event.clientY - drag.start;
    drag.moved ||= Math.abs(way) > 6;
    if (!drag.moved) return;
    drag.offset = Math.max(0, Math.min(panel.offsetHeight - handle.offsetHeight, drag.from + way));
    panel.dataset.dragged = "";
    panel.style.transform = `translateY(${drag.offset}px)`;
  });
  function drop() {
    if (!drag) return;
    const { moved, offset } = drag;
    drag = null;
    justDragged = moved;
    delete panel.dataset.dragged;
    panel.style.transform = "";
    if (moved) set(nearest(offset));
  }
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", drop);
  handle.addEventListener("click", () => {
    // The click that ends a drag is no tap.
    if (!justDragged) set(panel.dataset.state === "peek" ? "half" : "peek");
    justDragged = false;
  });
  // Whoever comes into the sheet by keyboard sees where they are. A finger takes the focus before it is lifted: moved
  // away below it, what it meant would never hear of the tap.
  panel.addEventListener("focusin", ({ target }) => {
    const needsRoom = target.closest("#filter") || panel.dataset.state === "peek";
    if (target !== handle && needsRoom && target.matches(":focus-visible")) set("full");
  });
  panel.addEventListener("click", ({ target }) => {
    if (target.closest("#filter")) set("full");
  });
  return {
    open() {
      if (panel.dataset.state === "peek") set("half");
    },
  };
}
