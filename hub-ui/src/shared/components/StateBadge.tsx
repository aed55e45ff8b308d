import classes from "./StateBadge.module.css";

export type Tone = "good" | "warn" | "bad" | "calm";

/** A state in one word; the colour repeats it. */
export function StateBadge({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  );
}
