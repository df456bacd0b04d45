import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import {
  AppWindow,
  Bot,
  FileCode2,
  Moon,
  ScrollText,
  Sun,
  UserRound,
  Waypoints,
} from "lucide-react";
import { useState } from "react";
import { isMac, useHotkey } from "../../lib/hotkey.ts";
import { useT } from "../../lib/i18n/i18n.tsx";
import { matches } from "../../lib/match.ts";
import { gatewayOfPath, paths } from "../../lib/paths.ts";
import { setTheme, useDark } from "../../lib/theme.ts";
import { type Command, CommandPalette } from "../../ui/command-palette.tsx";
import { functionsQuery } from "../functions/queries.ts";
import { gatewaysQuery } from "../gateways/queries.ts";
import { useGo } from "../navigation/use-go.ts";

/** How the modifier of shortcuts is written. */
export const commandKey = isMac ? "⌘" : "Ctrl ";

interface CommandMenuProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Ctrl+K: every page, every gateway, the functions of this gateway, and the theme. */
export function CommandMenu({ open, onOpenChange }: CommandMenuProps) {
  const t = useT();
  const [search, setSearch] = useState("");
  const commands = useCommands(open);
  const show = (next: boolean) => {
    setSearch("");
    onOpenChange(next);
  };
  useHotkey("k", () => show(!open));
  return (
    <CommandPalette
      open={open}
      onOpenChange={show}
      label={t("command.open")}
      placeholder={t("command.hint")}
      emptyText={t("command.nothing")}
      search={search}
      onSearch={setSearch}
      commands={commands.filter((command) => matches(`${command.group} ${command.label}`, search))}
    />
  );
}

function useCommands(open: boolean): Command[] {
  const t = useT();
  const go = useGo();
  const dark = useDark();
  const gatewayId = useRouterState({ select: (state) => gatewayOfPath(state.location.pathname) });
  const gateways = useQuery({ ...gatewaysQuery, enabled: open });
  const functions = useQuery({ ...functionsQuery(gatewayId ?? ""), enabled: open && !!gatewayId });

  const inGateway = gatewayId === undefined ? [] : [
    ...(functions.data ?? []).map((item) => ({
      label: item.name,
      to: paths.function(gatewayId, item.name),
      icon: <FileCode2 aria-hidden />,
      group: t("gateway.functions"),
    })),
    ...([
      ["functions.new", paths.newFunction(gatewayId)],
      ["gateway.environments", paths.environments(gatewayId)],
      ["gateway.grants", paths.grants(gatewayId)],
      ["gateway.jobs", paths.jobs(gatewayId)],
      ["gateway.logs", paths.logs(gatewayId)],
      ["gateway.metrics", paths.metrics(gatewayId)],
      ["gateway.history", paths.history(gatewayId)],
      ["gateway.settings", paths.settings(gatewayId)],
    ] as const).map(([key, to]) => ({
      label: t(key),
      to,
      icon: <Waypoints aria-hidden />,
      group: gatewayId,
    })),
  ];
  const pages = [
    ...inGateway,
    ...(gateways.data ?? []).map((gateway) => ({
      label: gateway.name,
      to: paths.gateway(gateway.gatewayId),
      icon: <Waypoints aria-hidden />,
      group: t("nav.gateways"),
    })),
    { label: t("nav.gateways"), to: paths.gateways(), icon: <Waypoints aria-hidden /> },
    { label: t("nav.applications"), to: paths.applications(), icon: <AppWindow aria-hidden /> },
    { label: t("nav.tools"), to: paths.tools(), icon: <Bot aria-hidden /> },
    { label: t("nav.audit"), to: paths.audit(), icon: <ScrollText aria-hidden /> },
    { label: t("nav.account"), to: paths.account(), icon: <UserRound aria-hidden /> },
  ];
  return [
    ...pages.map(({ to, ...page }) => ({
      group: t("command.page"),
      ...page,
      id: `${to} ${page.label}`,
      run: () => go(to),
    })),
    {
      id: "theme",
      group: t("shell.theme"),
      label: t(dark ? "command.light" : "command.dark"),
      icon: dark ? <Sun aria-hidden /> : <Moon aria-hidden />,
      run: () => setTheme(dark ? "light" : "dark"),
    },
  ];
}
