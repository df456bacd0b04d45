import { useSuspenseQuery } from "@tanstack/react-query";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Card } from "../../../ui/card.tsx";
import { DescriptionList } from "../../../ui/description-list.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { sessionQuery } from "../../auth/queries.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { PageBody } from "../../shell/page-body.tsx";
import { PasswordForm } from "../form/password-form.tsx";
import { TokensCard } from "../tokens-card.tsx";

export function AccountPage() {
  const t = useT();
  const { data: user } = useSuspenseQuery(sessionQuery);
  useTitle(t("nav.account"));
  return (
    <PageBody>
      <PageHeader title={t("nav.account")} description={t("account.description")} />
      <div className="flex flex-col gap-6">
        <TokensCard />
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Card title={t("account.password")} description={t("account.passwordHint")}>
            <PasswordForm email={user.email} />
          </Card>
          <Card title={t("account.profile")}>
            <DescriptionList
              items={[
                [t("account.email"), user.email],
                [t("account.role"), t(`role.${user.role}`)],
                [t("account.organization"), user.organization.name],
              ]}
            />
          </Card>
        </div>
      </div>
    </PageBody>
  );
}
