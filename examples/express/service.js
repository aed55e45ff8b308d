/** A service of your own behind Vetchium's sessions, with Express. */
import express from "express";

import { NotSignedIn, Sessions, Unavailable } from "./vetchium-sessions.js";

const sessions = new Sessions(process.env.VETCHIUM_URL, "hub", { // the edge, or any region
  seconds: Number(process.env.SESSION_SECONDS ?? 10),
});
const notes = new Map();

const signedIn = (options) => async (request, response, next) => {
  request.me = await sessions.who(request.get("Authorization"), options);
  next();
};

const app = express();

app.get("/notes", signedIn(), ({ me }, response) => {
  response.json({ handle: me.handle, notes: notes.get(me.hub_user_id) ?? [] });
});

// Cannot be undone, so nothing remembered will do.
app.delete("/notes", signedIn({ fresh: true }), ({ me }, response) => {
  const { length } = notes.get(me.hub_user_id) ?? [];
  notes.delete(me.hub_user_id);
  response.json({ deleted: length });
});

app.use((error, request, response, next) => {
  if (error instanceof NotSignedIn) {
    response.status(401).set("WWW-Authenticate", "Bearer").json({ detail: "Sign in." });
  } else if (error instanceof Unavailable) {
    response.status(503).set("Retry-After", "1").json({ detail: "Try again soon." });
  } else {
    next(error);
  }
});

app.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? "127.0.0.1");
