// The form's words in the page's language, and elements made of text: nothing that somebody typed becomes markup.

const words = JSON.parse(document.getElementById("report-texts").textContent);

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** An element with class, attributes and children (strings or elements). */
export function element(name, className = "", attributes = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(words, className, act) {
  const made = element("button", `button ${className}`, { type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}
