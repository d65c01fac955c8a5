/** A newer push, or another wish for a review, makes going on pointless. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** The server stops, or somebody else has the claim now. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
}
