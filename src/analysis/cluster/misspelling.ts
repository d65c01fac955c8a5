/** The name among `known` that `name` is probably a misspelling of: one letter more, less, other or exchanged. */
export function misspelt(name: string, known: Iterable<string>): string | undefined {
  if (name.length < 4) return undefined;
  for (const other of known) if (other !== name && oneEditApart(name, other)) return other;
  return undefined;
}

function oneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const rest = (text: string, skipped: number) => text.slice(start + skipped);
  if (short.length < long.length) return !/^\d$/.test(long[start] ?? '') && rest(short, 0) === rest(long, 1);
  const digits = /\d/.test(`${short[start] ?? ''}${long[start] ?? ''}`);
  const swapped = short[start] === long[start + 1] && short[start + 1] === long[start];
  return !digits && (rest(short, 1) === rest(long, 1) || (swapped && rest(short, 2) === rest(long, 2)));
}
