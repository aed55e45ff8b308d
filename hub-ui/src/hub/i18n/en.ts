/** Texts of the hub, the portal of professionals. */
export const en = {
  "nav.status": "Status",
  "nav.sign-up": "Join",
  "foot.text": "Your data stay in the country you choose.",
  "foot.status": "Status of the regions",

  "welcome.title": "Your working life, at home in the country you choose.",
  "welcome.text":
    "One account for the whole world. Your name, your address and all that you write stay in one region and never leave it.",
  "welcome.join": "Create an account",
  "welcome.sign-in": "Sign in",
  "welcome.regions": "Regions at work",
  "welcome.one": "One home",
  "welcome.one-text":
    "You choose a region when you join. Your personal data are stored there and nowhere else.",
  "welcome.two": "One address",
  "welcome.two-text":
    "Come through any door. Wherever your request lands, your home region answers it.",
  "welcome.three": "Two proofs",
  "welcome.three-text":
    "Your password and a code from your mailbox: a stolen password alone opens nothing.",

  "status.title": "Status of the regions",
  "status.text":
    "Each card asks its own region, every five seconds. A region that is away does not keep the others from working.",
  "status.pause": "Pause",
  "status.resume": "Go on",
  "status.well": "At work",
  "status.away": "Does not answer",
  "status.ailing": "Works with limits",
  "status.asking": "Asking …",
  "status.unmapped": "No address known here",
  "status.global-service": "Global service",
  "status.global-service-text": "Staff and routes; no personal data of professionals",
  "status.global-db": "Global database",
  "status.regional-db": "Database of the region",
  "status.ok": "well",
  "status.down": "away",
  "status.unknown": "unknown",
  "status.milliseconds": "{ms} ms",
  "status.history": "The last answers",
  "status.all-well": "All {count} regions are at work.",
  "status.some-away": "{well} of {count} regions are at work.",
  "status.no-regions": "The list of regions is not to be had at the moment.",
  "status.no-regions-text": "No region answered. We keep asking.",

  "signup.title": "Join Vetchium",
  "signup.text":
    "Begin with your address at work. We send a link to it; nothing is stored before you open it.",
  "signup.send": "Send me the link",
  "signup.domain-approved": "Addresses at {domain} may join.",
  "signup.domain-unknown": "Addresses at {domain} cannot join yet.",
  "signup.domain-refused":
    "Addresses of this domain cannot join yet. Please use an address of your employer or your university.",
  "signup.taken": "This address has an account already. {link}",
  "signup.sent": "Look into your mailbox",
  "signup.sent-text": "A link is on its way to {address}. It is good for one day.",
  "signup.again": "Use another address",
  "signup.have-account": "You have an account?",

  "complete.title": "Complete your account",
  "complete.text": "Nothing happens before you press the button at the end of this page.",
  "complete.access": "How you sign in",
  "complete.email-hint": "The address to which the link was sent",
  "complete.names": "Your name",
  "complete.names-hint":
    "As colleagues know you. Add it in other languages if it is written differently there.",
  "complete.language": "Language of pages and mails",
  "complete.name": "Name ({language})",
  "complete.add-name": "Name in {language}",
  "complete.remove-name": "Remove the name in {language}",
  "complete.region": "Your home region",
  "complete.region-hint":
    "Here your data will live. This choice is for good: it cannot be changed later.",
  "complete.country": "Where you live",
  "complete.country-hint": "It may be another country than that of your home region.",
  "complete.country-label": "Country of residence",
  "complete.send": "Create my account",
  "complete.dead-link":
    "This link is no longer good. Please ask for a new one on the page where one joins.",
  "complete.domain-refused": "Addresses of this domain cannot join any more.",
  "complete.taken": "This address has got an account meanwhile. Please sign in.",

  "login.no-account": "No account yet?",

  "verify.title": "Confirm your new address",
  "verify.text": "From then on you sign in with it. Nothing happens before you press the button.",
  "verify.send": "Confirm the address",
  "verify.taken": "This address has got an account meanwhile.",
  "verify.done": "Your address is changed",
  "verify.done-text": "You are signed out on all devices. Please sign in with the new address.",

  "home.title": "You are at home",
  "home.text": "What is yours lives in your home region, {country}, and is answered from there.",
  "home.you": "You",
  "home.address": "E-mail address",
  "home.handle": "Handle",
  "home.region": "Home region",
  "home.way": "The way of your requests",
  "home.way-hint":
    "A request may land in any region. The one that is not your home passes it on, once, and you never notice. Here you can watch.",
  "home.browser": "Your browser",
  "home.landed": "landed in",
  "home.answered": "answered by",
  "home.forwarded": "This page landed elsewhere and was passed on to your home.",
  "home.direct": "This page landed at your home right away.",
  "home.send": "Send {count} requests",
  "home.summary": "{count} requests answered. Regions they landed in: {regions}.",
  "home.requests": "requests",
  "home.median": "median",
  "home.nobody": "nobody",

  "account.email": "E-mail address",
  "account.email-hint":
    "At present {address}. Your handle, your home region and your password stay the same.",
  "account.email-new": "New e-mail address",
  "account.email-send": "Send a link to the new address",
  "account.email-sent":
    "A link is on its way to {address}. Your address changes when you confirm it there. Stay signed in here until then: signing out ends the request.",
  "account.email-taken": "This address belongs to an account already.",
} as const;
