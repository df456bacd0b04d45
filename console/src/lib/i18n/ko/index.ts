import { access } from "./access.ts";
import { activity } from "./activity.ts";
import { common } from "./common.ts";
import { functions } from "./functions.ts";
import { gateways } from "./gateways.ts";
import { jobs } from "./jobs.ts";
import { packages } from "./packages.ts";

export const ko = {
  ...common,
  ...gateways,
  ...packages,
  ...functions,
  ...access,
  ...activity,
  ...jobs,
};
