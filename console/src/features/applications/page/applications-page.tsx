import { useQuery } from "@tanstack/react-query";
import { AppWindow, Plus } from "lucide-react";
import { useState } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { Cell, Table } from "../../../ui/table.tsx";
import { Time } from "../../../ui/time.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { Link } from "../../navigation/link.tsx";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { CreateApplicationDialog } from "../form/create-application-dialog.tsx";
import { applicationsQuery } from "../queries.ts";

export function ApplicationsPage() {
  const t = useT();
  const [creating, setCreating] = useState(false);
  const refusal = useRefusal("createApplication");
  const applications = useQuery(applicationsQuery);
  useTitle(t("nav.applications"));
  const create = (
    <Button
      variant="primary"
      refusal={refusal}
      icon={<Plus aria-hidden />}
      onClick={() => setCreating(true)}
    >
      {t("applications.create")}
    </Button>
  );

  return (
    <PageBody>
      <PageHeader
        title={t("nav.applications")}
        description={t("applications.description")}
        actions={applications.data?.length !== 0 && create}
      />
      {applications.error && (
        <ProblemNotice error={applications.error} onRetry={applications.refetch} />
      )}
      <Card flush>
        {applications.isPending && <SkeletonRows label={t("common.loading")} />}
        {applications.data?.length === 0 && (
          <EmptyState icon={<AppWindow />} title={t("applications.emptyTitle")} action={create}>
            {t("applications.emptyHint")}
          </EmptyState>
        )}
        {applications.data && applications.data.length > 0 && (
          <Table
            caption={t("nav.applications")}
            columns={[
              t("applications.name"),
              t("applications.organization"),
              t("applications.grants"),
              t("applications.created"),
            ]}
          >
            {applications.data.map((application) => (
              <tr
                key={application.applicationId}
                className="relative transition-colors hover:bg-hover"
              >
                <Cell>
                  <Link
                    to={paths.application(application.applicationId)}
                    className="font-medium after:absolute after:inset-0"
                  >
                    {application.name}
                  </Link>
                  {application.description && (
                    <p className="mt-0.5 max-w-md truncate text-xs text-ink-muted">
                      {application.description}
                    </p>
                  )}
                </Cell>
                <Cell muted>{application.organization}</Cell>
                <Cell muted>{application.grants}</Cell>
                <Cell muted>
                  <Time at={application.createdAt} />
                </Cell>
              </tr>
            ))}
          </Table>
        )}
      </Card>
      <CreateApplicationDialog open={creating} onOpenChange={setCreating} />
    </PageBody>
  );
}
