/** Something that the person at the terminal can put right: what it says is all that is shown. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Further lines, when there are several things to put right. */
  readonly details: readonly string[];

  constructor(what: string, details: readonly string[] = []) {
    super(what);
    this.details = details;
  }
}
