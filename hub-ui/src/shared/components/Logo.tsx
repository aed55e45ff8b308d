import classes from "./Logo.module.css";

/** The mark: two places, one hop, one home. */
export function Mark({ size = 32 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className={classes.mark}>
      <rect width="32" height="32" rx="9" className={classes.ground} />
      <path d="M8.5 10 16 22.5 23.5 10" className={classes.hop} />
      <circle cx="8.5" cy="10" r="3.4" className={classes.place} />
      <circle cx="23.5" cy="10" r="3.4" className={classes.place} />
      <circle cx="16" cy="22.5" r="3.9" className={classes.home} />
    </svg>
  );
}

export function Logo({ suffix }: { readonly suffix?: string | undefined }) {
  return (
    <span className={classes.logo}>
      <Mark />
      <span className={classes.word}>Vetchium</span>
      {suffix && <span className={classes.suffix}>{suffix}</span>}
    </span>
  );
}
