import { type ReactNode, useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router";

import classes from "./NavLinks.module.css";

export type NavItem = { readonly to: string; readonly text: string; readonly icon: ReactNode };

const FEW = 5; // so many fit beside logo and tools

/** The links of a portal; the present one is marked for eye and ear. */
export function NavLinks({ label, items }: { label: string; items: readonly NavItem[] }) {
  const links = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const present = links.current?.querySelector("[aria-current]");
    present?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [pathname]);
  return (
    <nav
      ref={links}
      aria-label={label}
      className={classes.links}
      data-many={items.length > FEW ? "" : undefined}
    >
      {items.map(({ to, text, icon }) => (
        <NavLink key={to} to={to} className={classes.link ?? ""}>
          {icon}
          <span>{text}</span>
        </NavLink>
      ))}
    </nav>
  );
}
