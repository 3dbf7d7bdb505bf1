// Share this page's address with the system's own sheet, or copy it; print. Both need JavaScript, so they are
// hidden until here.

const share = document.querySelector("[data-share]");
const print = document.querySelector("[data-print]");

function tell(words) {
  const shown = document.createElement("p");
  shown.className = "toast";
  shown.setAttribute("role", "status");
  shown.textContent = words;
  document.body.append(shown);
  setTimeout(() => shown.remove(), 3500);
}

if (share) {
  share.hidden = false;
  share.addEventListener("click", async () => {
    const url = document.querySelector("link[rel=canonical]")?.href ?? location.href;
    // A person who closes the system's sheet has not met an error.
    if (navigator.share) return navigator.share({ title: share.dataset.title, url }).catch(() => {});
    try {
      await navigator.clipboard.writeText(url);
      return tell(share.dataset.copied);
    } catch {
      return tell(share.dataset.failed);
    }
  });
}

if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
