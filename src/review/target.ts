import type { FilePath } from '../analysis/index.js';

/** Something that is applied to a cluster as one: for now a directory of manifests. */
export interface Target {
  /** The directory's path; `.` for the root of the repository. Part of every finding's identity. */
  readonly name: string;
  readonly kind: 'plain';
  readonly root: FilePath;
}
