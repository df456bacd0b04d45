import { Outlet } from "@tanstack/react-router";
import { GatewayLayout } from "../features/gateways/page/gateway-layout.tsx";

export function GatewayRoute() {
  return (
    <GatewayLayout>
      <Outlet />
    </GatewayLayout>
  );
}
