// The thin progress bar and the calm notice over the map.

import { element, text } from "./texts.js";

export function startStatus() {
  const bar = document.getElementById("map-progress");
  const notice = document.getElementById("map-notice");
  let running = 0;
  // A refusal stays until it is read: what loads beside it must not take it away.
  let toBeRead = false;

  function hide() {
    notice.hidden = true;
    toBeRead = false;
  }

  function say(sentence, words, act) {
    notice.replaceChildren(element("span", "", sentence));
    notice.hidden = false;
    const button = element("button", "button button-quiet button-small", words);
    button.type = "button";
    button.addEventListener("click", () => {
      hide();
      act?.();
    });
    notice.append(button);
  }

  return {
    /** Show progress while `work` (a promise) runs; on failure offer `again`, where that may help. Never
     * rejects. */
    async during(work, again) {
      running += 1;
      bar.hidden = false;
      try {
        await work;
      } catch (error) {
        const sentence = error.message && error.name === "Error" ? error.message : text("failed");
        toBeRead = Boolean(error.isFinal && error.message);
        if (toBeRead) say(sentence, text("close"));
        else say(sentence, text("again"), again);
        // The sentence is for the person; the cause is for whoever looks into the console.
        console.warn(error);
      } finally {
        running -= 1;
        bar.hidden = running > 0 ? false : true;
      }
    },
    sayEmpty(words, clear) {
      if (!toBeRead) say(words, text("clear"), clear);
    },
    quiet() {
      if (!toBeRead) hide();
    },
  };
}
