/** Who sent this request? Asks Vetchium, and remembers the answer for some seconds. */
import { createHash } from "node:crypto";

const CREDENTIALS = /^bearer +([\x21-\x7e]+)$/i;

/** Answer 401: there is no session, or it has ended. */
export class NotSignedIn extends Error {}

/** Answer 503: nobody can say now whether there is a session. */
export class Unavailable extends Error {}

/** The sessions of one portal (hub, org, agency, admin); only successes are remembered. */
export class Sessions {
  #address;
  #known = new Map();
  #options;

  constructor(url, portal = "hub", options = {}) {
    this.#address = new URL(`/${portal}/myinfo`, url);
    this.#options = { seconds: 10, most: 10_000, timeout: 3, ...options };
  }

  /** Return who is signed in; `fresh` asks Vetchium even if the answer is known. */
  async who(authorization, { fresh = false } = {}) {
    const token = CREDENTIALS.exec(authorization ?? "")?.[1];
    if (!token) throw new NotSignedIn();
    const key = createHash("sha256").update(token).digest("base64"); // no token stays in memory
    const asked = performance.now();
    const known = this.#known.get(key);
    if (known && asked < known.until && !fresh) return known.me;
    this.#known.delete(key);
    const me = await this.#ask(token);
    if (this.#known.size >= this.#options.most) {
      this.#known.delete(this.#known.keys().next().value); // the oldest
    }
    // From the question on, not from the answer: the session may have ended in between.
    this.#known.set(key, { until: asked + this.#options.seconds * 1000, me });
    return me;
  }

  async #ask(token) {
    let answer, me;
    try {
      answer = await fetch(this.#address, {
        headers: { Authorization: `Bearer ${token}` },
        redirect: "error",
        signal: AbortSignal.timeout(this.#options.timeout * 1000),
      });
      me = await answer.json();
    } catch (error) { // refused, reset, too late
      throw new Unavailable("", { cause: error });
    }
    if (answer.status === 401) throw new NotSignedIn();
    if (answer.status !== 200) throw new Unavailable(); // 429, 5xx: says nothing of the session
    return me;
  }
}
