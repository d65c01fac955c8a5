/** True when one of the names (of a file, a namespace, a branch) says production. */
export function saysProduction(...names: readonly (string | undefined)[]): boolean {
  return names.some((name) => /(?:^|[^a-z])(?:prod|production|prd)(?:[^a-z]|$)/i.test(name?.slice(0, 2000) ?? ''));
}
