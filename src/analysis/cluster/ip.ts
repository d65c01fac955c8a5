/** An address range: the addresses from `first` to `last` of one family. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads "10.0.0.0/8", "::/0" or a single address. Host bits are masked away, as the API server does. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = '', bits, ...rest] = text.trim().split('/');
  if (rest.length > 0 || address.length > 45) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const width = family === 6 ? 128 : 32;
  const value = family === 6 ? parseV6(address) : parseV4(address);
  if (value === undefined || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined;
  const prefix = bits === undefined ? width : Number(bits);
  if (prefix > width) return undefined;
  const size = 1n << BigInt(width - prefix);
  const first = (value / size) * size;
  return { family, first, last: first + size - 1n };
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = mapped?.[2] === undefined ? undefined : parseV4(mapped[2]);
  if (mapped !== null && tail === undefined) return undefined;
  const plain =
    tail === undefined ? text : `${mapped?.[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], end = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - end.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...end];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

/** True when every address of `inner` is one of `outer`. */
export function rangeWithin(inner: AddressRange, outer: AddressRange): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last;
}

/** What is left of some ranges when others are taken away. */
export function subtractRanges(from: readonly AddressRange[], away: readonly AddressRange[]): readonly AddressRange[] {
  return away.reduce<readonly AddressRange[]>((left, cut) => left.flatMap((range) => subtract(range, cut)), from);
}

function subtract(range: AddressRange, cut: AddressRange): readonly AddressRange[] {
  if (cut.family !== range.family || cut.last < range.first || cut.first > range.last) return [range];
  const before = cut.first > range.first ? [{ ...range, last: cut.first - 1n }] : [];
  const after = cut.last < range.last ? [{ ...range, first: cut.last + 1n }] : [];
  return [...before, ...after];
}

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
];

/** True for an address or range that is not routed on the internet (RFC 1918, 6598, 3927, 4193, 4291). */
export function isPrivateAddress(text: string): boolean {
  const range = parseRange(text);
  return (
    range !== undefined &&
    PRIVATE.some((block) => {
      const outer = parseRange(block);
      return outer !== undefined && rangeWithin(range, outer);
    })
  );
}
