// The thin progress bar and the calm notice over the map.

import { element, text } from "./texts.js";

export function startStatus() {
  const bar = document.getElementById("map-progress");
  const notice = document.getElementById("map-notice");
  let running = 0;

  function say(sentence, words, act) {
    const button = element("button", "button button-quiet button-small", words);
    button.type = "button";
    button.addEventListener("click", act);
    notice.replaceChildren(element("span", "", sentence), button);
    notice.hidden = false;
  }

  return {
    /** Show progress while `work` (a promise) runs; on failure offer `again`. Never rejects. */
    async during(work, again) {
      running += 1;
      bar.hidden = false;
      try {
        await work;
      } catch (error) {
        say(error.message && error.name === "Error" ? error.message : text("failed"), text("again"), () => {
          notice.hidden = true;
          again();
        });
        // The sentence is for the person; the cause is for whoever looks into the console.
        console.warn(error);
      } finally {
        running -= 1;
        bar.hidden = running > 0 ? false : true;
      }
    },
    sayEmpty(words, clear) {
      say(words, text("clear"), clear);
    },
    quiet() {
      notice.hidden = true;
    },
  };
}
