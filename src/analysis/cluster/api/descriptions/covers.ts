// Written by `npm run build:schemas`; see docs/kubernetes-schemas.md.
/** The minor versions that are described, both ends included. */
export const DESCRIBED = { oldest: 16, newest: 37 } as const;
