/** A domain as the API and DNS have it: letters of other scripts as A-labels (xn--…). */
export function asciiDomain(text: string): string {
  const domain = text.trim();
  if (/^\p{ASCII}*$/u.test(domain)) return domain;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return domain; // no domain, as the API will say
  }
}
