import type { Json } from './answer.js';

/** One page of a list, and the `Link` header that leads to the others. */
export interface Page {
  readonly items: readonly Json[];
  readonly link: string | undefined;
}

/** Cuts a list the way GitHub does: 30 a page, 100 at most, whatever is asked for. */
export function pageOf(all: readonly Json[], parameters: Json, url: URL): Page {
  const asked = (name: string, fallback: number): number => {
    const value = Number(parameters[name] ?? fallback);
    return Number.isInteger(value) && value > 0 ? value : fallback;
  };
  const size = Math.min(asked('per_page', 30), 100);
  const page = asked('page', 1);
  const last = Math.max(Math.ceil(all.length / size), 1);
  const to = (target: number, rel: string): string => {
    const link = new URL(url);
    link.searchParams.set('page', String(target));
    return `<${link.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [to(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
    ...(page > 1 ? [to(1, 'first')] : []),
  ];
  return { items: all.slice((page - 1) * size, page * size), link: links.length === 0 ? undefined : links.join(', ') };
}
