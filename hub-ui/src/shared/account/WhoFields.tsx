import { TextInput } from "@mantine/core";
import { useState } from "react";

import { EmailField } from "@/shared/forms/EmailField";
import type { Form } from "@/shared/forms/useForm";

import { useAccountTexts } from "./i18n";
import { useAccountPortal } from "./portal";
import { kept } from "@/shared/storage";

const KEY = "vetchium.domain";

/** The company of this browser: whoever was signed in before need not type it again. */
export const rememberDomain = (domain: string) => kept.setItem(KEY, domain);

type Props = {
  readonly form: Form;
  /** What the API calls the address here. */
  readonly name: "email" | "email_address";
};

/** The address and, where the portal asks for it, the domain: that of the address until one types. */
export function WhoFields({ form, name }: Props) {
  const t = useAccountTexts();
  const { hasDomain } = useAccountPortal();
  const [address, setAddress] = useState("");
  const [typed, setTyped] = useState(() => kept.getItem(KEY));
  return (
    <>
      <EmailField
        {...form.field(name)}
        value={address}
        onChange={({ currentTarget }) => setAddress(currentTarget.value)}
      />
      {hasDomain && (
        <TextInput
          {...form.field("domain")}
          label={t("login.domain")}
          description={t("login.domain-hint")}
          value={typed ?? address.split("@")[1] ?? ""}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          inputMode="url"
          autoComplete="organization"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
    </>
  );
}
