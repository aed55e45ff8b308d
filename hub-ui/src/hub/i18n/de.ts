import { translation } from "@/shared/i18n/catalog";

import type { en } from "./en";

export const de = translation<typeof en>()({
  "nav.status": "Status",
  "nav.sign-up": "Mitmachen",
  "foot.text": "Ihre Daten bleiben in dem Land, das Sie wählen.",
  "foot.status": "Status der Regionen",

  "welcome.title": "Ihr Berufsleben, zu Hause in dem Land, das Sie wählen.",
  "welcome.text":
    "Ein Konto für die ganze Welt. Ihr Name, Ihre Adresse und alles, was Sie schreiben, bleiben in einer Region und verlassen sie nie.",
  "welcome.join": "Konto anlegen",
  "welcome.sign-in": "Anmelden",
  "welcome.regions": "Unsere Regionen",
  "welcome.one": "Ein Zuhause",
  "welcome.one-text":
    "Beim Beitritt wählen Sie eine Region. Dort liegen Ihre persönlichen Daten, und nirgends sonst.",
  "welcome.two": "Eine Adresse",
  "welcome.two-text":
    "Kommen Sie durch irgendeine Tür. Wo auch immer Ihre Anfrage landet: Ihre Heimatregion antwortet.",
  "welcome.three": "Zwei Nachweise",
  "welcome.three-text":
    "Ihr Passwort und ein Code aus Ihrem Postfach: Ein gestohlenes Passwort allein öffnet nichts.",

  "status.title": "Status der Regionen",
  "status.text":
    "Jede Karte fragt ihre eigene Region, alle fünf Sekunden. Fällt eine aus, arbeiten die anderen weiter.",
  "status.pause": "Anhalten",
  "status.resume": "Fortsetzen",
  "status.well": "Arbeitet",
  "status.away": "Antwortet nicht",
  "status.ailing": "Arbeitet eingeschränkt",
  "status.asking": "Wird gefragt …",
  "status.unmapped": "Hier ist keine Adresse bekannt",
  "status.global-service": "Globaler Dienst",
  "status.global-service-text": "Verwaltung und Wege; keine persönlichen Daten",
  "status.global-db": "Globale Datenbank",
  "status.regional-db": "Datenbank der Region",
  "status.ok": "in Ordnung",
  "status.down": "fehlt",
  "status.unknown": "unbekannt",
  "status.milliseconds": "{ms} ms",
  "status.history": "Die letzten Antworten",
  "status.all-well": "Alle {count} Regionen arbeiten.",
  "status.some-away": "{well} von {count} Regionen arbeiten.",
  "status.no-regions": "Die Liste der Regionen ist gerade nicht zu bekommen.",
  "status.no-regions-text": "Keine Region hat geantwortet. Wir fragen weiter.",

  "signup.title": "Bei Vetchium mitmachen",
  "signup.text":
    "Beginnen Sie mit Ihrer beruflichen Adresse. Wir schicken einen Link dorthin; gespeichert wird nichts, bevor Sie ihn öffnen.",
  "signup.send": "Link zuschicken",
  "signup.domain-approved": "Adressen von {domain} können mitmachen.",
  "signup.domain-unknown": "Adressen von {domain} können noch nicht mitmachen.",
  "signup.domain-refused":
    "Adressen dieser Domain können noch nicht mitmachen. Bitte verwenden Sie die Adresse Ihres Arbeitgebers oder Ihrer Hochschule.",
  "signup.taken": "Zu dieser Adresse gibt es schon ein Konto. {link}",
  "signup.sent": "Sehen Sie in Ihr Postfach",
  "signup.sent-text": "Ein Link ist unterwegs an {address}. Er gilt einen Tag lang.",
  "signup.again": "Andere Adresse verwenden",
  "signup.have-account": "Sie haben schon ein Konto?",

  "complete.title": "Konto vervollständigen",
  "complete.text": "Es geschieht nichts, bevor Sie den Knopf am Ende dieser Seite drücken.",
  "complete.access": "Womit Sie sich anmelden",
  "complete.email-hint": "Die Adresse, an die der Link ging",
  "complete.names": "Ihr Name",
  "complete.names-hint":
    "So, wie man Sie im Beruf kennt. Fügen Sie ihn in anderen Sprachen hinzu, wenn er dort anders geschrieben wird.",
  "complete.language": "Sprache der Seiten und Mails",
  "complete.name": "Name ({language})",
  "complete.add-name": "Name auf {language}",
  "complete.remove-name": "Namen auf {language} entfernen",
  "complete.region": "Ihre Heimatregion",
  "complete.region-hint":
    "Hier werden Ihre Daten liegen. Diese Wahl gilt für immer: Sie lässt sich später nicht ändern.",
  "complete.country": "Wo Sie wohnen",
  "complete.country-hint": "Das kann ein anderes Land sein als das Ihrer Heimatregion.",
  "complete.country-label": "Land des Wohnsitzes",
  "complete.send": "Mein Konto anlegen",
  "complete.dead-link":
    "Dieser Link gilt nicht mehr. Bitte fordern Sie auf der Seite zum Mitmachen einen neuen an.",
  "complete.domain-refused": "Adressen dieser Domain können nicht mehr mitmachen.",
  "complete.taken": "Zu dieser Adresse gibt es inzwischen ein Konto. Bitte melden Sie sich an.",

  "login.no-account": "Noch kein Konto?",

  "verify.title": "Neue Adresse bestätigen",
  "verify.text":
    "Von da an melden Sie sich mit ihr an. Es geschieht nichts, bevor Sie den Knopf drücken.",
  "verify.send": "Adresse bestätigen",
  "verify.taken": "Zu dieser Adresse gibt es inzwischen ein Konto.",
  "verify.done": "Ihre Adresse ist geändert",
  "verify.done-text":
    "Sie sind auf allen Geräten abgemeldet. Bitte melden Sie sich mit der neuen Adresse an.",

  "home.title": "Sie sind zu Hause",
  "home.text":
    "Was Ihnen gehört, liegt in Ihrer Heimatregion ({country}) und wird von dort beantwortet.",
  "home.you": "Sie",
  "home.address": "E-Mail-Adresse",
  "home.handle": "Kennung",
  "home.region": "Heimatregion",
  "home.way": "Der Weg Ihrer Anfragen",
  "home.way-hint":
    "Eine Anfrage kann in jeder Region landen. Ist es nicht Ihre Heimat, wird sie einmal weitergereicht, ohne dass Sie es merken. Hier können Sie zusehen.",
  "home.browser": "Ihr Browser",
  "home.landed": "gelandet in",
  "home.answered": "beantwortet von",
  "home.forwarded": "Diese Seite landete anderswo und wurde an Ihre Heimat weitergereicht.",
  "home.direct": "Diese Seite landete gleich in Ihrer Heimat.",
  "home.send": "{count} Anfragen schicken",
  "home.summary": "{count} Anfragen beantwortet. Regionen, in denen sie gelandet sind: {regions}.",
  "home.requests": "Anfragen",
  "home.median": "Median",
  "home.nobody": "niemandem",

  "account.email": "E-Mail-Adresse",
  "account.email-hint":
    "Zurzeit {address}. Kennung, Heimatregion und Passwort bleiben, wie sie sind.",
  "account.email-new": "Neue E-Mail-Adresse",
  "account.email-send": "Link an die neue Adresse schicken",
  "account.email-sent":
    "Ein Link ist unterwegs an {address}. Ihre Adresse ändert sich, wenn Sie sie dort bestätigen. Bleiben Sie bis dahin hier angemeldet: Abmelden beendet den Antrag.",
  "account.email-taken": "Diese Adresse gehört schon zu einem Konto.",
});
