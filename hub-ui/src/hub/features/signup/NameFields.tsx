import { Button, CloseButton, Group, TextInput } from "@mantine/core";
import { useState } from "react";

import { PlusIcon } from "@/shared/components/icons";
import type { Fields, Form } from "@/shared/forms/useForm";
import { LANGUAGES, type Language, NATIVE_NAME } from "@/shared/i18n/language";

import { useHubTexts } from "../../i18n";
import classes from "./signup.module.css";

type Props = { readonly form: Form; readonly language: Language };

const LIST = "other_display_names";

/** The name in the account's language, and as many others as there are languages. */
export function NameFields({ form, language }: Props) {
  const t = useHubTexts();
  const [added, setAdded] = useState<readonly Language[]>([]);
  const others = added.filter((each) => each !== language);
  const missing = LANGUAGES.filter((each) => each !== language && !others.includes(each));
  return (
    <>
      <TextInput
        {...form.field("preferred_display_name")}
        label={t("complete.name", { language: NATIVE_NAME[language] })}
        lang={language}
        autoComplete="name"
      />
      {others.map((each, place) => (
        <div key={each} className={classes.name}>
          <input type="hidden" name={`${LIST}[${place}].language_code`} value={each} />
          <TextInput
            {...form.field(`${LIST}[${place}].display_name`)}
            label={t("complete.name", { language: NATIVE_NAME[each] })}
            lang={each}
            className={classes.nameInput ?? ""}
          />
          <CloseButton
            size="xl"
            aria-label={t("complete.remove-name", { language: NATIVE_NAME[each] })}
            onClick={() => setAdded((before) => before.filter((one) => one !== each))}
          />
        </div>
      ))}
      <Group gap="xs" className={classes.more}>
        {missing.map((each) => (
          <Button
            key={each}
            size="sm"
            variant="default"
            leftSection={<PlusIcon size={16} />}
            onClick={() => setAdded((before) => [...before, each])}
          >
            {t("complete.add-name", { language: NATIVE_NAME[each] })}
          </Button>
        ))}
      </Group>
    </>
  );
}

/** Read the other names back from the form. */
export function namesOf(fields: Fields) {
  return LANGUAGES.map((_, place) => ({
    language_code: fields[`${LIST}[${place}].language_code`] ?? "",
    display_name: fields[`${LIST}[${place}].display_name`] ?? "",
  })).filter(({ language_code }) => language_code);
}
