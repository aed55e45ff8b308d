import { translation } from "@/shared/i18n/catalog";

import type { en } from "./en";

export const de = translation<typeof en>()({
  "nav.label": "Hauptmenü",
  "nav.home": "Start",
  "nav.account": "Konto",
  "nav.sign-in": "Anmelden",

  "link.broken": "Der Link ist nicht vollständig",
  "link.broken-text":
    "Ein Teil fehlt. Bitte öffnen Sie ihn noch einmal aus der Mail, oder kopieren Sie die ganze Adresse.",
  "link.new": "Neuen Link anfordern",
  "link.dead":
    "Dieser Link gilt nicht mehr: Er ist abgelaufen oder wurde schon benutzt. Bitte fordern Sie einen neuen an.",
  "link.disabled": "Dieses Konto ist nicht aktiv.",

  "login.title": "Willkommen zurück",
  "login.text": "Erst Ihr Passwort, dann ein Code aus Ihrem Postfach.",
  "login.remember": "Ein Jahr lang angemeldet bleiben",
  "login.forgot": "Passwort vergessen?",
  "login.send": "Weiter",
  "login.wrong": "Adresse und Passwort gehören nicht zusammen.",
  "login.disabled": "Dieses Konto ist nicht aktiv. Bitte schreiben Sie an unseren Kundendienst.",
  "login.ended": "Ihre Sitzung ist zu Ende. Bitte melden Sie sich wieder an; verloren ist nichts.",
  "login.signed-out": "Sie sind abgemeldet, in allen Tabs dieses Browsers.",

  "code.title": "Code eingeben",
  "code.text": "Wir haben sechs Ziffern an {address} geschickt.",
  "code.left": "Der Code gilt noch {time} Minuten.",
  "code.expired": "Der Code ist abgelaufen. Lassen Sie sich einen neuen schicken.",
  "code.send": "Anmelden",
  "code.again": "Neuen Code schicken",
  "code.sent-again": "Ein neuer Code ist unterwegs. Hier gilt nur der neueste.",
  "code.wrong": "Das ist nicht der Code. Bitte sehen Sie in die neueste Mail.",
  "code.dead": "Diese Anmeldung ist zu Ende. Bitte fordern Sie einen neuen Code an.",
  "code.not-you": "Nicht Ihre Adresse?",
  "code.start-anew": "Von vorn beginnen",

  "forgot.title": "Passwort vergessen?",
  "forgot.text": "Wir schicken Ihnen einen Link, mit dem Sie ein neues wählen.",
  "forgot.send": "Link zuschicken",
  "forgot.sent": "Sehen Sie in Ihr Postfach",
  "forgot.sent-text":
    "Wenn es ein Konto mit {address} gibt, ist ein Link unterwegs. Er gilt eine Stunde lang.",

  "reset.title": "Neues Passwort wählen",
  "reset.text": "Sie werden damit überall abgemeldet, damit niemand sonst angemeldet bleibt.",
  "reset.send": "Neues Passwort setzen",
  "reset.done": "Das neue Passwort gilt",
  "reset.done-text":
    "Sie sind auf allen Geräten abgemeldet. Bitte melden Sie sich mit dem neuen Passwort an.",

  "account.title": "Ihr Konto",
  "account.text": "Womit Sie sich anmelden und in welcher Sprache wir mit Ihnen sprechen.",
  "account.language": "Sprache",
  "account.language-hint": "Dieser Seiten und der Mails, die wir Ihnen schicken.",
  "account.language-save": "Diese Sprache verwenden",
  "account.language-saved": "Seiten und Mails sind von jetzt an in dieser Sprache.",
  "account.password": "Passwort",
  "account.password-hint": "Ein neues meldet Sie auf allen anderen Geräten ab.",
  "account.password-save": "Passwort ändern",
  "account.password-changed": "Das Passwort ist geändert. Alle anderen Geräte sind abgemeldet.",
  "account.password-wrong": "Das ist nicht Ihr bisheriges Passwort.",
  "login.domain": "Domain der Firma",
  "login.domain-hint":
    "Zum Beispiel example.com. Ihre Firma hat sie Ihnen genannt, oder sie steht in Ihrer Einladung.",
  "login.no-domain": "Mit dieser Domain ist hier keine Firma registriert.",
  "account.away":
    "Der Dienst antwortet gerade nicht. Verloren ist nichts; bitte versuchen Sie es bald wieder.",
});
