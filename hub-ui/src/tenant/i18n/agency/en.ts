import { translation } from "@/shared/i18n/catalog";

import type { en as org } from "../org/en";

export const en = translation<typeof org>()({
  "tenant.suffix": "Agencies",
  "tenant.foot":
    "Vetchium for recruiting agencies. The data of your agency stay in its home region.",

  "welcome.title": "Recruit under a name that is proven yours.",
  "welcome.text":
    "Your agency signs up with its domain, invites colleagues and keeps their data in the country it chooses.",

  "signup.title": "Sign up your agency",
  "signup.text":
    "Two mails come: a record for your DNS, and a link for you alone. The agency exists when both have been used.",

  "home.title": "Your agency",
});
