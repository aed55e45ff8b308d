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
    "This domain is proven by a company already, or this address has an account. Ask your colleagues to invite you.",
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
  "complete.taken":
    "Somebody else has proven this domain, or your address has an account already. Please ask your colleagues to invite you.",
  "complete.lately":
    "The record was looked up a moment ago. Please wait ten seconds, then check once more.",
  "complete.proven-title": "{domain} is proven by somebody else",
  "complete.proven-text":
    "Somebody else added their record first, so this sign-up has ended. If they are colleagues of yours, ask them to invite you.",
  "complete.other-domain": "Sign up with another domain",

  "home.hello": "Good to see you, {name}.",
  "home.welcome": "Good to see you.",
  "home.region": "Home region",
  "home.region-hint": "The data of all colleagues live here and never leave.",
  "home.members": "Who may sign in here, and what each may do.",
  "home.to-members": "To the colleagues",
  "home.domains": "Prove further domains; colleagues sign in with any of them.",
  "home.to-domains": "To the domains",

  "domains.title": "Domains",
  "domains.text":
    "A proven domain belongs to you alone, and colleagues can sign in with it. A claim blocks nobody: the first proof counts.",
  "domains.name": "Domain",
  "domains.empty": "No domain yet.",
  "domains.claim": "Claim another domain",
  "domains.claim-hint": "You get a record for its DNS. From then you have seven days to prove it.",
  "domains.claim-send": "Get the record",
  "domains.claimed": "{domain} is claimed. Add the record below to its DNS, then check.",
  "domains.taken": "This domain is claimed by you already, or proven by another company.",
  "domains.gone": "This domain is not on your list any more: a colleague has released it.",
  "domains.PENDING": "Not proven yet",
  "domains.PENDING-text":
    "Add this record to the DNS of the domain. We look for it by ourselves, each minute at first, then every hour; you can also check now.",
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
  "domains.missing": "We did not find the record. New records may take some minutes to be seen.",
  "domains.lately": "This domain was checked a short while ago.",
  "domains.TAKEN": "Proven by somebody else",
  "domains.TAKEN-text":
    "Another company has proven this domain first. If it is yours all the same: once their record has been missing for seven days, your proof takes the domain over. Otherwise release the claim.",
  "domains.lapsed": "The claim ran out on {time}. The next check gives you a new value.",
  "domains.failing-since":
    "The record has been missing since {since}. From {time} on another company that proves the domain can take it over.",
  "domains.looked-at": "Last look: {time}.",
  "domains.values": "These values were there:",
  "domains.nothing": "There was no TXT record of this name.",
  "domains.no-answer": "The name servers of the domain gave no answer.",
  "domains.busy":
    "Many domains are being checked at this moment. Please try again in some seconds.",
  "domains.too-many": "You have ten claims without a proof. Prove or release one of them first.",
  "domains.release": "Release",
  "domains.release-title": "Release {domain}?",
  "domains.release-proven": "Nobody can sign in with this domain then, and others may prove it.",
  "domains.release-claim":
    "The value of its record is worth nothing then. You can claim the domain again later.",
  "domains.release-send": "Release the domain",
  "domains.released": "{domain} is released.",
  "domains.only":
    "This is your only proven domain: without it nobody could sign in. Prove another one first.",
} as const;
