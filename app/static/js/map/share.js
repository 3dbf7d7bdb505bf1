// Share, embed and download exactly what is on the screen.

import { permalink } from "./address.js";
import { element, text } from "./texts.js";

function toast(words) {
  const shown = element("p", "toast", words);
  shown.setAttribute("role", "status");
  document.body.append(shown);
  setTimeout(() => shown.remove(), 3500);
}

async function copy(words, done) {
  try {
    await navigator.clipboard.writeText(words);
    toast(done);
  } catch {
    toast(text("copy_failed"));
  }
}

function snippet() {
  const frame = element("iframe");
  frame.src = permalink({ embed: true });
  frame.title = text("embed_title");
  frame.width = "100%";
  frame.height = "520";
  frame.allowFullscreen = true;
  frame.setAttribute("loading", "lazy");
  return frame.outerHTML;
}

function startMenu(menu) {
  document.addEventListener("click", ({ target }) => {
    if (!menu.contains(target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

export function startSharing() {
  const share = document.getElementById("share");
  if (!share) return;
  share.hidden = false;
  share.addEventListener("click", () => {
    const address = permalink();
    if (!navigator.share) return copy(address, text("copied"));
    // A person who closes the system's sheet has not met an error.
    return navigator.share({ title: share.dataset.title, url: address }).catch(() => {});
  });

  const dialog = document.getElementById("embed-dialog");
  const code = document.getElementById("embed-code");
  const embed = document.getElementById("embed");
  embed.hidden = false;
  embed.addEventListener("click", () => {
    code.value = snippet();
    dialog.showModal();
    code.select();
  });
  document.getElementById("embed-copy").addEventListener("click", () => copy(code.value, text("copied_code")));
  startMenu(document.getElementById("export"));
}
