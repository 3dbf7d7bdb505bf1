// Puts the focus on what a form refuses, so that nobody has to look for it.

document.querySelector("[data-focus]")?.focus();
