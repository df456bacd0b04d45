import { useSuspenseQuery } from "@tanstack/react-query";
import { MenuIcon, Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { IconButton } from "../../ui/button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { Logo } from "../../ui/logo.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { sessionQuery } from "../auth/queries.ts";
import { Link } from "../navigation/link.tsx";
import { useGo } from "../navigation/use-go.ts";
import { AccountMenu } from "./account-menu.tsx";
import { commandKey, CommandMenu } from "./command-menu.tsx";

/** The frame of every page behind the login: the top bar, the command menu and the main landmark. */
export function AppShell({ children }: { children: ReactNode }) {
  const t = useT();
  const [searching, setSearching] = useState(false);
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-solid focus:px-3 focus:py-2 focus:text-on-solid"
      >
        {t("shell.skip")}
      </a>
      <TopBar onSearch={() => setSearching(true)} />
      <main id="main" tabIndex={-1} className="flex flex-1 flex-col">{children}</main>
      <CommandMenu open={searching} onOpenChange={setSearching} />
    </div>
  );
}

function TopBar({ onSearch }: { onSearch: () => void }) {
  const t = useT();
  const go = useGo();
  const { data: user } = useSuspenseQuery(sessionQuery);
  const places = [
    { to: paths.gateways(), label: t("nav.gateways") },
    { to: paths.applications(), label: t("nav.applications") },
    { to: paths.tools(), label: t("nav.tools") },
    { to: paths.audit(), label: t("nav.audit") },
  ];
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b bg-surface px-4 sm:gap-6 sm:px-6">
      <div className="md:hidden">
        <Menu
          trigger={
            <IconButton label={t("shell.menu")} className="-ml-2">
              <MenuIcon />
            </IconButton>
          }
        >
          {places.map((place) => (
            <MenuItem
              key={place.to}
              onSelect={() => go(place.to)}
            >
              {place.label}
            </MenuItem>
          ))}
        </Menu>
      </div>
      <Link to={paths.gateways()} aria-label="imprun" className="rounded-md">
        <Logo />
      </Link>
      <nav aria-label={t("shell.mainNavigation")} className="hidden h-full items-center md:flex">
        {places.map((place) => (
          <Link
            key={place.to}
            to={place.to}
            current="below"
            className="rounded-md px-3 py-1.5 font-medium text-ink-muted transition-colors hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
          >
            {place.label}
          </Link>
        ))}
      </nav>
      <div className="ml-auto flex items-center gap-2 sm:gap-3">
        <button
          type="button"
          onClick={onSearch}
          aria-label={`${t("command.placeholder")} ${commandKey}K`}
          className="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-ink-faint transition-colors hover:bg-hover"
        >
          <Search aria-hidden className="size-4" />
          <span aria-hidden className="hidden w-28 text-left text-xs sm:block">
            {t("command.placeholder")}
          </span>
          <span aria-hidden className="hidden sm:block">
            <Kbd>{commandKey}K</Kbd>
          </span>
        </button>
        <AccountMenu user={user} />
      </div>
    </header>
  );
}
