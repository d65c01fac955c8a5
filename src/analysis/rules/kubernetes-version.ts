/** A minor version of Kubernetes: 1.`minor`. */
export interface KubernetesVersion {
  readonly minor: number;
}

/** The newest version that the rules know; used when the settings name none. */
export const NEWEST_KUBERNETES: KubernetesVersion = { minor: 37 };

/** Reads "1.31", "v1.31" or "1.31.4"; undefined when it is none of them. */
export function parseKubernetesVersion(text: string): KubernetesVersion | undefined {
  const minor = /^v?1\.(\d{1,3})(?:\.\d+)?$/.exec(text.trim())?.[1];
  return minor === undefined ? undefined : { minor: Number(minor) };
}
