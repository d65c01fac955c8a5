/**
 * Thrown inside this folder only: a change that the text cannot take. `final` refusals are on purpose; the others are
 * shapes of YAML that the text editor does not know, which another writer may.
 */
export class CannotEdit extends Error {
  readonly final: boolean;
  /** `why` is one sentence for a person. */
  constructor(why: string, final: boolean) {
    super(why);
    this.final = final;
  }
}

/** A shape of YAML that the text editor does not write. */
export function unusual(what: string): CannotEdit {
  return new CannotEdit(`The text has ${what}, which an edit could spoil.`, false);
}
