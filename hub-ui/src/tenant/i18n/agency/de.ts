import { translation } from "@/shared/i18n/catalog";

import type { en } from "../org/en";

export const de = translation<typeof en>()({
  "tenant.suffix": "Agenturen",
  "tenant.foot":
    "Vetchium für Personalagenturen. Die Daten Ihrer Agentur bleiben in ihrer Heimatregion.",

  "welcome.title": "Vermitteln Sie, unter einem Namen, der nachweislich Ihrer ist.",
  "welcome.text":
    "Ihre Agentur registriert sich mit ihrer Domain, lädt Kollegen ein und behält deren Daten in dem Land, das sie wählt.",

  "signup.title": "Ihre Agentur registrieren",
  "signup.text":
    "Es kommen zwei Mails: ein Eintrag für Ihr DNS und ein Link nur für Sie. Die Agentur entsteht, wenn beides benutzt wurde.",

  "home.title": "Ihre Agentur",
});
