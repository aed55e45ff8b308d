import { translation } from "@/shared/i18n/catalog";

import type { en } from "./en";

export const de = translation<typeof en>()({
  title: "Lesezeichen",
  lead: "Links, die Sie wiederfinden möchten. Niemand sonst sieht sie.",
  empty: "Sie haben noch keinen Link gespeichert.",
  list: "Gespeicherte Links",
  "saved-at": "Gespeichert",
  "add-title": "Link speichern",
  "field-title": "Name",
  "field-url": "Adresse",
  add: "Speichern",
  added: "{title} ist gespeichert.",
  back: "Alle Lesezeichen",
  open: "Link öffnen",
  delete: "Löschen",
  gone: "Dieses Lesezeichen gibt es nicht.",
});
