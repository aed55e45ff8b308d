/** Texts of signing in and of one's own account, in every entry. */
export const en = {
  "nav.label": "Main",
  "nav.home": "Home",
  "nav.account": "Account",
  "nav.sign-in": "Sign in",

  "link.broken": "The link is not complete",
  "link.broken-text":
    "Part of it is missing. Please open it again from the mail, or copy the whole address.",
  "link.new": "Ask for a new link",
  "link.dead":
    "This link is no longer good: it has expired, or it was used already. Please ask for a new one.",
  "link.disabled": "This account is not active.",

  "login.title": "Welcome back",
  "login.text": "Your password first, then a code from your mailbox.",
  "login.remember": "Keep me signed in for a year",
  "login.forgot": "Forgotten your password?",
  "login.send": "Continue",
  "login.wrong": "Address and password do not belong together.",
  "login.disabled": "This account is not active. Please write to our support.",
  "login.ended": "Your session has ended. Please sign in again; nothing is lost.",
  "login.signed-out": "You are signed out, in all tabs of this browser.",

  "code.title": "Enter the code",
  "code.text": "We have sent six digits to {address}.",
  "code.left": "The code is good for another {time} minutes.",
  "code.expired": "The code has expired. Let us send another one.",
  "code.send": "Sign in",
  "code.again": "Send another code",
  "code.sent-again": "Another code is on its way. Only the newest one counts here.",
  "code.wrong": "This is not the code. Please look into the newest mail.",
  "code.dead": "This login has ended. Please ask for another code.",
  "code.not-you": "Not your address?",
  "code.start-anew": "Start anew",

  "forgot.title": "Forgotten your password?",
  "forgot.text": "We send you a link with which you choose a new one.",
  "forgot.send": "Send me the link",
  "forgot.sent": "Look into your mailbox",
  "forgot.sent-text":
    "If there is an account with {address}, a link is on its way. It is good for one hour.",

  "reset.title": "Choose a new password",
  "reset.text": "It signs you out everywhere, so that nobody else stays in.",
  "reset.send": "Set the new password",
  "reset.done": "The new password is set",
  "reset.done-text": "You are signed out on all devices. Please sign in with the new password.",

  "account.title": "Your account",
  "account.text": "How you sign in, and in which language we speak to you.",
  "account.language": "Language",
  "account.language-hint": "Of these pages and of the mails that we send you.",
  "account.language-save": "Use this language",
  "account.language-saved": "Pages and mails are in this language from now on.",
  "account.password": "Password",
  "account.password-hint": "A new one signs you out on all other devices.",
  "account.password-save": "Change the password",
  "account.password-changed": "The password is changed. All other devices are signed out.",
  "account.password-wrong": "This is not your current password.",
  "login.domain": "Domain of the company",
  "login.domain-hint":
    "For example example.com. Your company told you, or it stands in your invitation.",
  "login.no-domain": "No company has signed up here with this domain.",
  "account.away":
    "The service does not answer at the moment. Nothing is lost; please try again soon.",
} as const;
