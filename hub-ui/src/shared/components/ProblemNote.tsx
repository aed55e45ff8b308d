import { Alert, Anchor, Text } from "@mantine/core";
import { type ReactNode, useCallback } from "react";

import type { Problem } from "../api/problem";
import { useSharedTexts } from "../i18n";
import { WarningIcon } from "./icons";

/** Own words for statuses that mean something particular where the note stands. */
export type Words = Readonly<Record<number, ReactNode>>;

type Props = {
  readonly problem: Problem | null;
  readonly words?: Words;
  /** Where the status page is, if the entry has one. */
  readonly statusPage?: string;
};

/** Say what went wrong; the note is read out as soon as it appears. */
export function ProblemNote({ problem, words, statusPage }: Props) {
  const t = useSharedTexts();
  const textOf = useProblemText();
  if (!problem) return null;
  const own = words?.[problem.status];
  const title = problem.isOutage && !own ? t("problem.outage") : t("problem.title");
  return (
    <Alert color={problem.isOutage ? "marigold" : "red"} icon={<WarningIcon />} title={title}>
      <Text component="div" size="sm" c="var(--mantine-color-text)">
        {own ?? textOf(problem)}
      </Text>
      {problem.isOutage && statusPage && (
        <Anchor href={statusPage} size="sm" underline="always">
          {t("problem.status")}
        </Anchor>
      )}
    </Alert>
  );
}

/** Return the function that words a problem which nobody expected in particular. */
export function useProblemText(): (problem: Problem) => string {
  const t = useSharedTexts();
  return useCallback(
    (problem) => {
      if (problem.status === 0) return t("problem.offline");
      if (problem.isOutage) return t("problem.outage-text");
      if (problem.status === 429) {
        return t("problem.throttled", { seconds: problem.retryAfter ?? 60 });
      }
      if (problem.errors[0]) return problem.errors[0].message;
      return t("problem.unknown", { status: problem.status });
    },
    [t],
  );
}
