// The forms of a subscription: a topic takes those below it along, and the count follows the ticks.

const WAIT_MS = 250;

/** A topic's box with its own topics' boxes. */
function readBranches(form) {
  return [...form.querySelectorAll(".topic-tree > li")].map((branch) => {
    const [top, ...below] = branch.querySelectorAll("input");
    return { top, below };
  });
}

function tickTogether(branches, ticked) {
  for (const { top, below } of branches) {
    if (ticked === top) for (const box of below) box.checked = top.checked;
    else if (below.includes(ticked)) top.checked = below.every((box) => box.checked);
    top.indeterminate = !top.checked && below.some((box) => box.checked);
  }
}

function startCounting(form, line) {
  const output = line.querySelector("output");
  let waiting, asking;
  async function count() {
    const asked = new URLSearchParams(
      [...new FormData(form)].filter(([name]) => ["kind", "topic", "region"].includes(name)),
    );
    asking?.abort();
    asking = new AbortController();
    if (!asked.has("kind")) {
      output.textContent = "";
      return;
    }
    try {
      const answer = await fetch(`${line.dataset.count}?${asked}`, { signal: asking.signal });
      if (answer.ok) output.textContent = (await answer.json()).text;
    } catch (error) {
      if (error.name !== "AbortError") output.textContent = "";
    }
  }
  form.classList.add("counts-itself");
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(count, WAIT_MS);
  });
  const folded = form.closest("details:not([open])");
  if (folded) folded.addEventListener("toggle", count, { once: true });
  else if (!output.textContent) count();
}

for (const form of document.querySelectorAll(".subscription-form")) {
  const branches = readBranches(form);
  tickTogether(branches, null);
  form.addEventListener("change", (event) => tickTogether(branches, event.target));
  const line = form.querySelector("[data-count]");
  if (line) startCounting(form, line);
}
