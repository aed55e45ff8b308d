/** Words of the employers' portal; the agencies' have the same keys. */
export const en = {
  "tenant.suffix": "Employers",
  "tenant.foot": "Vetchium for employers. The data of your organisation stay in its home region.",

  "welcome.title": "Hire under a name that is proven yours.",
  "welcome.text":
    "Your organisation signs up with its domain, invites colleagues and keeps their data in the country it chooses.",

  "signup.title": "Sign up your organisation",
  "signup.text":
    "Two mails come: a record for your DNS, and a link for you alone. The organisation exists when both have been used.",

  "home.title": "Your organisation",
} as const;
