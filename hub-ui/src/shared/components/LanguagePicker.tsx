import { NativeSelect } from "@mantine/core";

import { useSharedTexts } from "../i18n";
import { isLanguage, LANGUAGES, NATIVE_NAME } from "../i18n/language";
import { useLanguage } from "../i18n/provider";
import classes from "./LanguagePicker.module.css";

/** The language of the page, on this device. */
export function LanguagePicker() {
  const { language, setLanguage } = useLanguage();
  const t = useSharedTexts();
  return (
    <NativeSelect
      aria-label={t("app.language")}
      size="sm"
      variant="unstyled"
      className={classes.picker}
      value={language}
      onChange={({ currentTarget: { value } }) => {
        if (isLanguage(value)) void setLanguage(value);
      }}
    >
      {LANGUAGES.map((tag) => (
        <option key={tag} value={tag} lang={tag}>
          {NATIVE_NAME[tag]}
        </option>
      ))}
    </NativeSelect>
  );
}
