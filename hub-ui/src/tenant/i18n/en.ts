/** Texts that the twins share. */
export const en = {
  "nav.members": "Colleagues",
  "nav.domains": "Domains",

  "welcome.proof": "A domain, proven",
  "welcome.proof-text":
    "A record in your DNS shows that the domain is yours. Nobody can pose as you.",
  "welcome.people": "Colleagues with roles",
  "welcome.people-text":
    "Invite whom you like, and decide who may do what. Each role works at once.",
  "welcome.home": "Data at home",
  "welcome.home-text":
    "You choose the region in which the data of your colleagues live. They never leave it.",

  "signup.address": "Your address",
  "signup.address-hint":
    "An address of the domain that you are going to prove, and a mailbox that you can read.",
  "signup.region": "Home region",
  "signup.region-hint":
    "Here the data of all colleagues will live. This choice is for good: it cannot be changed later.",
  "signup.send": "Send me the two mails",
  "signup.taken":
    "This domain or this address has signed up already, or a sign-up is on its way. Ask your colleagues, or wait until that one has ended after a day.",
  "signup.have-account": "You have an account?",
  "signup.not-yet": "Your company is not here yet?",
  "signup.link": "Sign up",

  "sent.title": "Two mails are on their way",
  "sent.text": "Both go to {address}.",
  "sent.record": "The mail with the DNS record",
  "sent.record-text":
    "Whoever keeps the DNS of {domain} adds a TXT record with this name and the value of the mail. The mail may be forwarded.",
  "sent.link": "The mail with your private link",
  "sent.link-text":
    "When the record is there, open the link and finish. Do not forward this one. It is good until {time}.",

  "record.title": "The record in your DNS",
  "record.hint":
    "A record of the type TXT. We look it up ourselves; there is nothing to paste here.",
  "record.name": "Name of the TXT record",
  "record.value": "Value of the TXT record",
  "record.value-elsewhere":
    "Its value stands in the other mail, the one with the DNS record: so a link that falls into strange hands proves nothing.",

  "complete.title": "Finish the sign-up",
  "complete.text": "Nothing happens before you press the button.",
  "complete.begin": "Show what is to be done",
  "complete.title-of": "Finish the sign-up of {domain}",
  "complete.lead": "You become the first superadmin and can invite colleagues at once.",
  "complete.account": "Your account",
  "complete.account-hint":
    "You sign in with the address to which the mail came, the domain and this password.",
  "complete.consents": "Two confirmations",
  "complete.has-record": "The TXT record has been added to our DNS.",
  "complete.agrees": "I agree to the terms of use on behalf of the company.",
  "complete.send": "Check the record and finish",
  "complete.again": "Check once more",
  "complete.no-record":
    "We do not see the record {name} with the value of the mail yet. New records often take some minutes to be seen everywhere. Nothing is lost: wait a little and check once more.",
  "complete.taken": "The domain or your address was taken meanwhile. Please ask your colleagues.",

  "home.hello": "Good to see you, {name}.",
  "home.welcome": "Good to see you.",
  "home.region": "Home region",
  "home.region-hint": "The data of all colleagues live here and never leave.",
  "home.members": "Who may sign in here, and what each may do.",
  "home.to-members": "To the colleagues",
  "home.domains": "Prove further domains; colleagues sign in with any of them.",
  "home.to-domains": "To the domains",

  "domains.title": "Domains",
  "domains.text": "A proven domain belongs to you alone, and colleagues can sign in with it.",
  "domains.name": "Domain",
  "domains.empty": "No domain yet.",
  "domains.claim": "Claim another domain",
  "domains.claim-hint": "You get a record for its DNS. From then you have seven days to prove it.",
  "domains.claim-send": "Get the record",
  "domains.claimed": "{domain} is claimed. Add the record below to its DNS, then check.",
  "domains.taken": "This domain is claimed already, by you or by another company.",
  "domains.gone":
    "This domain is not yours any more: the claim had run out, and somebody else took it.",
  "domains.PENDING": "Not proven yet",
  "domains.PENDING-text": "Add this record to the DNS of the domain, then let us check.",
  "domains.VERIFIED": "Proven",
  "domains.VERIFIED-text": "The record is there. Leave it in place.",
  "domains.FAILING": "Record missing",
  "domains.FAILING-text":
    "It was proven once, but three checks in a row did not find the record. Add it again, then check.",
  "domains.until": "The claim is good until {time}.",
  "domains.verified-at": "Last seen {time}.",
  "domains.verify": "Check now",
  "domains.again-in": "The next check is possible in {time} minutes.",
  "domains.found": "The record is there: the domain is proven.",
  "domains.missing":
    "We did not find the record. New records may take some minutes to be seen; you can check again in an hour.",
  "domains.lately": "This domain was checked less than an hour ago.",
} as const;
