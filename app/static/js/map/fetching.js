// Asking the server: a newer question of the same kind stops the older one; a refusal keeps its sentence.

/** What the server will not give. `isFinal`: asked again it would say the same (not too often, nor out of reach). */
export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.isFinal = status < 500 && status !== 408 && status !== 429;
  }
}

async function refusal(response) {
  const kind = response.headers.get("Content-Type") || "";
  if (!kind.includes("json")) return new Refused("", response.status);
  const problem = await response.json();
  return new Refused(problem.errors?.[0]?.message || problem.detail || "", response.status);
}

/** A question that is asked again and again; only its latest answer counts (null for an overtaken one). */
export class Question {
  #running = null;

  async ask(url, kind = "json") {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const accept = kind === "json" ? "application/json" : "text/html";
    try {
      const response = await fetch(url, { signal: running.signal, headers: { Accept: accept } });
      if (!response.ok) throw await refusal(response);
      const answer = await response[kind]();
      return running.signal.aborted ? null : answer;
    } catch (error) {
      if (error.name === "AbortError") return null;
      throw error;
    }
  }
}
