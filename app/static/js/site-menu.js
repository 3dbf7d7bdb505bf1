// The menu of narrow screens opens without this; here it closes by Escape, and by a click beside it.

const menu = document.querySelector(".site-menu");

menu?.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("click", ({ target }) => {
  if (menu && !menu.contains(target)) menu.open = false;
});
