import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { GrantsCard } from "../../grants/grants-card.tsx";
import { Link } from "../../navigation/link.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useGo } from "../../navigation/use-go.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { type Application, applicationQuery, useDeleteApplication } from "../queries.ts";

export function ApplicationPage() {
  const t = useT();
  const applicationId = useParam("applicationId");
  const refusal = useRefusal("deleteApplication");
  const application = useQuery(applicationQuery(applicationId));
  const [deleting, setDeleting] = useState(false);
  const name = application.data?.name ?? applicationId;
  useTitle(name);

  return (
    <PageBody>
      <nav aria-label={t("gateway.breadcrumb")} className="mb-2">
        <Link to={paths.applications()} className="rounded text-ink-muted hover:text-ink">
          {t("nav.applications")}
        </Link>
      </nav>
      <PageHeader
        title={name}
        description={[application.data?.organization, application.data?.description]
          .filter(Boolean).join(" · ")}
        actions={
          <Button
            refusal={refusal}
            icon={<Trash2 aria-hidden />}
            onClick={() => setDeleting(true)}
          >
            {t("applications.delete")}
          </Button>
        }
      />
      {application.error
        ? <ProblemNotice error={application.error} onRetry={application.refetch} />
        : <GrantsCard applicationId={applicationId} />}
      {application.data && (
        <DeleteDialog
          application={application.data}
          open={deleting}
          onOpenChange={setDeleting}
        />
      )}
    </PageBody>
  );
}

interface DeleteDialogProps {
  application: Application;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function DeleteDialog({ application, open, onOpenChange }: DeleteDialogProps) {
  const t = useT();
  const go = useGo();
  const { name } = application;
  const remove = useDeleteApplication(application.applicationId);
  return (
    <ConfirmDialog
      danger
      open={open}
      onOpenChange={onOpenChange}
      title={t("applications.delete")}
      description={t("applications.deleteHint")}
      confirmLabel={t("applications.delete")}
      typed={{ text: name, label: t("applications.deleteConfirm", { name }) }}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast.success(t("applications.deleted", { name }));
            go(paths.applications());
          },
        })}
    >
      {remove.error && <ProblemNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
