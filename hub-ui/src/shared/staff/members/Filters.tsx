import { NativeSelect, TextInput } from "@mantine/core";

import { useStaffTexts } from "../i18n";
import classes from "./members.module.css";
import { type Filter, type Status, STATUSES } from "./useMembers";

type Props = { readonly filter: Filter; readonly onChange: (filter: Filter) => void };

/** Narrow the list down; it follows while one types. */
export function Filters({ filter, onChange }: Props) {
  const t = useStaffTexts();
  return (
    <form role="search" className={classes.filters} onSubmit={(event) => event.preventDefault()}>
      <TextInput
        type="search"
        name="filter_name"
        label={t("members.filter-name")}
        value={filter.filter_name}
        onChange={({ currentTarget }) => onChange({ ...filter, filter_name: currentTarget.value })}
      />
      <TextInput
        type="search"
        name="filter_email"
        label={t("members.filter-email")}
        autoCapitalize="none"
        spellCheck={false}
        value={filter.filter_email}
        onChange={({ currentTarget }) => onChange({ ...filter, filter_email: currentTarget.value })}
      />
      <NativeSelect
        name="filter_status"
        label={t("members.filter-status")}
        value={filter.filter_status}
        onChange={({ currentTarget }) =>
          onChange({ ...filter, filter_status: currentTarget.value as Status | "" })
        }
        data={[
          { value: "", label: t("members.all") },
          ...STATUSES.map((value) => ({ value, label: t(`members.${value}`) })),
        ]}
      />
    </form>
  );
}
