/** Something that the user can mend; it is shown as one sentence, without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}
