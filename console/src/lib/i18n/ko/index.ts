import { access } from "./access.ts";
import { activity } from "./activity.ts";
import { common } from "./common.ts";
import { functions } from "./functions.ts";
import { gateways } from "./gateways.ts";

export const ko = { ...common, ...gateways, ...functions, ...access, ...activity };
