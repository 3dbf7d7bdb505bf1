// What is wrong with an answer: beside its field, and all of it at the top of the form.

import { element, say } from "./words.js";

export function showFault(form, name, message) {
  const place = form.querySelector(`[data-error="${name}"]`);
  if (!place) return;
  place.textContent = message;
  place.hidden = !message;
  const field = form.elements[name];
  if (field?.setAttribute) {
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    const ids = new Set((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    if (message) ids.add(place.id);
    if (ids.size) field.setAttribute("aria-describedby", [...ids].join(" "));
  }
}

export function clearFaults(form) {
  document.getElementById("errors")?.remove();
  for (const place of form.querySelectorAll("[data-error]")) showFault(form, place.dataset.error, "");
}

/** What is answered anew is wrong no more, as far as the page knows. */
export function forgetFault(form, name) {
  if (!name) return;
  showFault(form, name, "");
  if (!form.querySelector("[data-error]:not([hidden])")) document.getElementById("errors")?.remove();
}

/** Tell every fault ({field, message}); the summary at the top gets the focus. */
export function showFaults(form, faults) {
  clearFaults(form);
  const list = element("ul");
  for (const { field, message } of faults) {
    const name = field === "lon" ? "position" : field;
    showFault(form, name, message);
    const target = document.getElementById(name);
    const line = element("li");
    if (target) {
      const link = element("a", "", { href: `#${name}` }, message);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        target.dispatchEvent(new CustomEvent("report:show", { bubbles: true }));
        (target.matches("fieldset") ? target.querySelector("input") : target).focus();
      });
      line.append(link);
    } else line.append(message);
    list.append(line);
  }
  const summary = element("section", "error-summary", { id: "errors", role: "alert", tabindex: "-1" });
  summary.append(element("h2", "", {}, say("look_again")), list);
  form.before(summary);
  summary.focus();
}
