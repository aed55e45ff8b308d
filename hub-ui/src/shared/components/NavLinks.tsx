import type { ReactNode } from "react";
import { NavLink } from "react-router";

import classes from "./NavLinks.module.css";

export type NavItem = { readonly to: string; readonly text: string; readonly icon: ReactNode };

/** The links of a portal; the present one is marked for eye and ear. */
export function NavLinks({ label, items }: { label: string; items: readonly NavItem[] }) {
  return (
    <nav aria-label={label} className={classes.links}>
      {items.map(({ to, text, icon }) => (
        <NavLink key={to} to={to} className={classes.link ?? ""}>
          {icon}
          <span>{text}</span>
        </NavLink>
      ))}
    </nav>
  );
}
