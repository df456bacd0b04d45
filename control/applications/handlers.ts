import type { ApplicationView } from "@imprun/contracts/api/access";
import type { ApplicationDocument } from "@imprun/contracts/documents/system";
import type { z } from "zod";
import type { Api } from "../http/api.ts";
import { mapPage } from "../http/pagination.ts";
import * as routes from "./routes.ts";
import * as applications from "./service.ts";

export function registerApplications(api: Api): void {
  api.openapi(routes.createApplication, async (c) => {
    const { control, principal } = c.var;
    const application = await applications.createApplication(
      control,
      principal,
      c.req.valid("json"),
    );
    c.set("auditTarget", `applications/${application._id}`);
    return c.json(view(application, 0), 201);
  });

  api.openapi(routes.listApplications, async (c) => {
    const { control, principal } = c.var;
    const page = await applications.listApplications(control, principal, c.req.valid("query"));
    const counts = await applications.countGrants(control, page.items.map(({ _id }) => _id));
    return c.json(mapPage(page, (item) => view(item, counts.get(item._id) ?? 0)), 200);
  });

  api.openapi(routes.getApplication, async (c) => {
    const { control, principal } = c.var;
    const { applicationId } = c.req.valid("param");
    const application = await applications.findApplication(control, principal, applicationId);
    const counts = await applications.countGrants(control, [applicationId]);
    return c.json(view(application, counts.get(applicationId) ?? 0), 200);
  });

  api.openapi(routes.deleteApplication, async (c) => {
    const { control, principal } = c.var;
    const { applicationId } = c.req.valid("param");
    await applications.deleteApplication(control, principal, applicationId);
    return c.body(null, 204);
  });
}

function view(
  { _id, name, description, organization, createdAt }: ApplicationDocument,
  grants: number,
): z.infer<typeof ApplicationView> {
  return {
    applicationId: _id,
    name,
    description,
    organization,
    grants,
    createdAt: createdAt.toISOString(),
  };
}
