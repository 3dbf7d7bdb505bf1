// The moderators' queue: one tick chooses every report of the page.

const all = document.querySelector("[data-all]");
const ticks = [...document.querySelectorAll(".queue-tick input")];

if (all && ticks.length) {
  document.querySelector("[data-all-words]").hidden = false;
  const show = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    all.checked = chosen === ticks.length;
    all.indeterminate = chosen > 0 && chosen < ticks.length;
  };
  all.addEventListener("change", () => ticks.forEach((tick) => { tick.checked = all.checked; }));
  ticks.forEach((tick) => tick.addEventListener("change", show));
  show();
}
