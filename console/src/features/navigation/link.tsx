import { useRouter, useRouterState } from "@tanstack/react-router";
import type { ComponentProps, MouseEvent } from "react";

interface LinkProps extends Omit<ComponentProps<"a">, "href"> {
  /** An address of the path builder. */
  to: string;
  /** Marks the link as the current page: on this address, or also below it. */
  current?: "exact" | "below";
}

/** A link inside the console; the browser's own gestures (new tab, download) keep working. */
export function Link({ to, current, onClick, ...rest }: LinkProps) {
  const { history } = useRouter();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const here = current !== undefined &&
    (pathname === to || (current === "below" && pathname.startsWith(`${to}/`)));

  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 &&
      !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (event.defaultPrevented || !plain) return;
    event.preventDefault();
    history.push(to);
  };
  return <a {...rest} href={to} aria-current={here ? "page" : undefined} onClick={follow} />;
}
