/** The session of the entry that is built: entries have origins of their own, hence one each. */
import { createSessionStore } from "./store";

export const session = createSessionStore();
