import { accepts } from "hono/accepts";
import type { FunctionView } from "@imprun/contracts/api/functions";
import type { FunctionDocument } from "@imprun/contracts/documents/system";
import type { Control } from "../context.ts";
import type { Api } from "../http/api.ts";
import { formatEtag, readIfMatch } from "./etags.ts";
import { invokeFunction, openInvocation } from "./invocation.ts";
import { streamInvocation } from "./invocation-stream.ts";
import * as routes from "./routes.ts";
import * as functions from "./service.ts";
import { viewFunctions } from "./view.ts";

/** As what an invocation may be answered. */
const JSON_BODY = "application/json";
const EVENTS = "text/event-stream";

export function registerFunctions(api: Api): void {
  api.openapi(routes.createFunction, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const body = c.req.valid("json");
    const draft = await functions.createFunction(control, principal, gatewayId, body);
    c.set("auditTarget", `api-gateways/${gatewayId}/functions/${draft.name}`);
    return c.json(await view(control, draft), 201, { ETag: formatEtag(draft.etag) });
  });

  api.openapi(routes.listFunctions, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const query = c.req.valid("query");
    const page = await functions.listFunctions(control, principal, gatewayId, query);
    const views = await viewFunctions(control, gatewayId, page.items);
    const items = views.map(({ code: _code, ...summary }) => summary);
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  api.openapi(routes.getFunction, async (c) => {
    const { control, principal } = c.var;
    const draft = await functions.requireFunction(control, principal, c.req.valid("param"));
    return c.json(await view(control, draft), 200, { ETag: formatEtag(draft.etag) });
  });

  api.openapi(routes.updateFunction, async (c) => {
    const { control, principal } = c.var;
    const condition = readIfMatch(c.req.valid("header")["if-match"]);
    const draft = await functions.updateFunction(
      control,
      principal,
      c.req.valid("param"),
      c.req.valid("json"),
      condition,
    );
    return c.json(await view(control, draft), 200, { ETag: formatEtag(draft.etag) });
  });

  api.openapi(routes.deleteFunction, async (c) => {
    const { control, principal } = c.var;
    await functions.deleteFunction(control, principal, c.req.valid("param"));
    return c.body(null, 204);
  });

  api.openapi(routes.invokeFunction, async (c) => {
    const { control, principal, requestId } = c.var;
    const address = c.req.valid("param");
    await functions.requireFunction(control, principal, address);
    const { signal } = c.req.raw;
    const request = c.req.valid("json");
    if (
      accepts(c, { header: "Accept", supports: [JSON_BODY, EVENTS], default: JSON_BODY }) === EVENTS
    ) {
      const opened = await openInvocation(control, address, request, { requestId, signal });
      return streamInvocation(c, opened);
    }
    return c.json(await invokeFunction(control, address, request, { requestId, signal }), 200);
  });
}

async function view(control: Control, draft: FunctionDocument): Promise<FunctionView> {
  const [shown] = await viewFunctions(control, draft.gatewayId, [draft]);
  return shown!;
}
