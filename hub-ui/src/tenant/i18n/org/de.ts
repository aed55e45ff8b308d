import { translation } from "@/shared/i18n/catalog";

import type { en } from "./en";

export const de = translation<typeof en>()({
  "tenant.suffix": "Arbeitgeber",
  "tenant.foot":
    "Vetchium für Arbeitgeber. Die Daten Ihrer Organisation bleiben in ihrer Heimatregion.",

  "welcome.title": "Stellen Sie ein, unter einem Namen, der nachweislich Ihrer ist.",
  "welcome.text":
    "Ihre Organisation registriert sich mit ihrer Domain, lädt Kollegen ein und behält deren Daten in dem Land, das sie wählt.",

  "signup.title": "Ihre Organisation registrieren",
  "signup.text":
    "Es kommen zwei Mails: ein Eintrag für Ihr DNS und ein Link nur für Sie. Die Organisation entsteht, wenn beides benutzt wurde.",

  "home.title": "Ihre Organisation",
});
