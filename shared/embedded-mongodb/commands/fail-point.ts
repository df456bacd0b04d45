import { doc } from "../document/build.ts";
import type { Command } from "./command.ts";

export const CONFIGURE_FAIL_POINT: Command = {
  name: "configureFailPoint",
  fields: ["mode", "data"],
  adminOnly: true,
  run({ args, server }) {
    server.failPoints.configure(args.fields);
    return doc({});
  },
};
