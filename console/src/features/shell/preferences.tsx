import { Monitor, Moon, Settings2, Sun } from "lucide-react";
import { type Language, LANGUAGES } from "../../lib/i18n/catalogues.ts";
import { useI18n } from "../../lib/i18n/i18n.tsx";
import { setTheme, type Theme, THEMES, useTheme } from "../../lib/theme.ts";
import { IconButton } from "../../ui/button.tsx";
import { Menu, MenuChoice, MenuSeparator } from "../../ui/menu.tsx";

/** Each language in its own words. */
const LANGUAGE_NAMES: Record<Language, string> = { en: "English", ko: "한국어" };
const THEME_ICONS: Record<Theme, typeof Sun> = { system: Monitor, light: Sun, dark: Moon };

/** The choices of theme and language, as groups of a menu. */
export function PreferenceChoices() {
  const { t, language, setLanguage } = useI18n();
  const theme = useTheme();
  return (
    <>
      <MenuChoice
        label={t("shell.theme")}
        value={theme}
        onChange={(value) => setTheme(THEMES.find((name) => name === value) ?? "system")}
        options={THEMES.map((value) => {
          const Icon = THEME_ICONS[value];
          return { value, label: t(`shell.theme.${value}`), icon: <Icon aria-hidden /> };
        })}
      />
      <MenuSeparator />
      <MenuChoice
        label={t("shell.language")}
        value={language}
        onChange={(value) => setLanguage(LANGUAGES.find((name) => name === value) ?? "en")}
        options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      />
    </>
  );
}

/** Theme and language where nobody is logged in. */
export function Preferences() {
  const { t } = useI18n();
  return (
    <Menu
      trigger={
        <IconButton label={t("shell.preferences")}>
          <Settings2 />
        </IconButton>
      }
    >
      <PreferenceChoices />
    </Menu>
  );
}
