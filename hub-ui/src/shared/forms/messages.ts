/** The rules of the API in the language of the page. */
import { useCallback } from "react";

import { type SharedTexts, useSharedTexts } from "../i18n";

/** What the services write into `errors[].message` → our text. Others are shown as they come. */
const KNOWN = {
  "is required": "rule.required",
  "must be a non-empty string": "rule.required",
  "must be an e-mail address of 3-254 characters": "rule.email",
  "must be a string of 12-128 characters": "rule.password-length",
  "must be 12-128 characters, none of them invisible": "rule.password-length",
  "must not be one of the common passwords": "rule.password-common",
  "must not be a run or a repetition": "rule.password-run",
  "must not contain a word of the product, the portal, the domain or the address":
    "rule.password-words",
  "must not be a password that is known from a data breach": "rule.password-breached",
  "must be 1-128 letters, digits, blanks and ' ’ . , - · &, a letter among them": "rule.name",
  "must be a string of exactly six digits": "rule.code",
  "must be a region that is served, in lower case": "rule.region",
  "must be two capital letters": "rule.country",
  "must be en-US, de-DE or ta-IN": "rule.language",
  "must be a domain name of two or more labels, 3-236 characters": "rule.domain",
  "must differ from the current password": "rule.new-password",
  "must differ from the present address": "rule.new-address",
  "must be the address that got the token": "rule.token-address",
  "must be a language that has no name yet": "rule.name-language",
  "must be 1-256 characters, not only white space": "rule.reason",
  "must be an address of a domain of at most 236 characters": "rule.domain",
  "must be an address of a company, not of personal mail": "rule.company-address",
  "must be a domain of one's own, not of personal mail": "rule.company-domain",
  "must be true": "rule.agree",
} as const satisfies Record<string, keyof SharedTexts>;

function isKnown(message: string): message is keyof typeof KNOWN {
  return message in KNOWN;
}

/** Return the function that words what a field was told. */
export function useFieldText(): (message?: string) => string | undefined {
  const t = useSharedTexts();
  return useCallback((message) => (message && isKnown(message) ? t(KNOWN[message]) : message), [t]);
}
