import { useQuery } from "@tanstack/react-query";
import { Bot, Plus } from "lucide-react";
import { useState } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { ConnectCard } from "../connect-card.tsx";
import { DeleteToolDialog } from "../form/delete-tool-dialog.tsx";
import { RegisterToolDialog } from "../form/register-tool-dialog.tsx";
import { type Tool, toolsQuery } from "../queries.ts";
import { ToolTable } from "../tool-table.tsx";

export function ToolsPage() {
  const t = useT();
  const refusal = useRefusal("createTool");
  const tools = useQuery(toolsQuery);
  const [registering, setRegistering] = useState(false);
  const [deleting, setDeleting] = useState<Tool>();
  useTitle(t("nav.tools"));
  const register = (
    <Button
      variant="primary"
      refusal={refusal}
      icon={<Plus aria-hidden />}
      onClick={() => setRegistering(true)}
    >
      {t("tools.register")}
    </Button>
  );

  return (
    <PageBody>
      <PageHeader
        title={t("nav.tools")}
        description={t("tools.description")}
        actions={tools.data?.length !== 0 && register}
      />
      <div className="flex flex-col gap-6">
        {tools.error && <ProblemNotice error={tools.error} onRetry={tools.refetch} />}
        <Card flush>
          {tools.isPending && <SkeletonRows label={t("common.loading")} />}
          {tools.data?.length === 0 && (
            <EmptyState icon={<Bot />} title={t("tools.emptyTitle")} action={register}>
              {t("tools.emptyHint")}
            </EmptyState>
          )}
          {tools.data && tools.data.length > 0 && (
            <ToolTable tools={tools.data} onDelete={setDeleting} />
          )}
        </Card>
        <ConnectCard />
      </div>
      <RegisterToolDialog open={registering} onOpenChange={setRegistering} />
      {deleting && <DeleteToolDialog tool={deleting} onClose={() => setDeleting(undefined)} />}
    </PageBody>
  );
}
