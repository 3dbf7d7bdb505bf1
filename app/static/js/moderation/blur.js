// A part of a photo, drawn with mouse, pen or finger, or moved by the arrow keys; the four numbers say the same.
// At first nothing is marked. Whoever moves a part has to look at it anew before it is blurred.

const stage = document.querySelector("[data-stage]");
const form = document.querySelector("[data-blur]");
const fields = ["left", "top", "width", "height"].map((name) => form.elements[name]);
const STEP = 1;
const LEAST = 1;

const box = document.createElement("div");
box.className = "photo-box";
box.tabIndex = 0;
box.setAttribute("role", "application");
box.setAttribute("aria-label", stage.dataset.label);
stage.append(box);
stage.classList.add("is-live");
form.querySelectorAll("[data-only-script]").forEach((part) => { part.hidden = false; });

const within = (value, most = 100) => Math.min(Math.max(value, 0), most);
const read = () => fields.map((field) => within(Number.parseFloat(field.value) || 0));

const isMarked = () => fields.every((field) => field.value.trim() !== "")
  && fields.slice(2).every((field) => Number.parseFloat(field.value) > 0);

function draw() {
  box.hidden = !isMarked();
  const [left, top, width, height] = read();
  box.style.left = `${left}%`;
  box.style.top = `${top}%`;
  box.style.width = `${Math.min(width, 100 - left)}%`;
  box.style.height = `${Math.min(height, 100 - top)}%`;
}

function write(values) {
  values.forEach((value, at) => { fields[at].value = String(Math.round(value * 10) / 10); });
  change();
}

function change() {
  form.elements.looked.checked = false;
  draw();
}

/** Where the pointer is on the photo, in percent. */
function position(event) {
  const frame = stage.getBoundingClientRect();
  return [
    within(((event.clientX - frame.left) / frame.width) * 100),
    within(((event.clientY - frame.top) / frame.height) * 100),
  ];
}

let corner = null;
stage.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  corner = position(event);
  stage.setPointerCapture(event.pointerId);
});
stage.addEventListener("pointermove", (event) => {
  if (!corner) return;
  const here = position(event);
  const start = corner.map((value, axis) => Math.min(value, here[axis]));
  const size = corner.map((value, axis) => Math.max(Math.abs(value - here[axis]), LEAST));
  write([...start, ...size]);
});
["pointerup", "pointercancel"].forEach((kind) => stage.addEventListener(kind, () => { corner = null; }));

const KEYS = { ArrowLeft: [0, -STEP], ArrowRight: [0, STEP], ArrowUp: [1, -STEP], ArrowDown: [1, STEP] };
box.addEventListener("keydown", (event) => {
  if (!(event.key in KEYS)) return;
  event.preventDefault();
  const [axis, step] = KEYS[event.key];
  const values = read();
  const at = event.shiftKey ? axis + 2 : axis;
  const most = event.shiftKey ? 100 - values[axis] : 100 - values[axis + 2];
  values[at] = Math.max(within(values[at] + step, most), event.shiftKey ? LEAST : 0);
  write(values);
});

fields.forEach((field) => field.addEventListener("input", change));
draw();
