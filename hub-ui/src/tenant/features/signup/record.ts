/** Where the TXT record of a domain has its place. */
export const recordName = (domain: string) => `_vetchium-verify.${domain}`;
