import { fromMarkdown } from 'mdast-util-from-markdown';

interface Tree {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Tree[];
}

/** What a review comment says about each of its findings, as plain text: the bold lines above the first fold. */
export function headlinesOf(body: string): readonly string[] {
  const lines: string[] = [];
  for (const node of (fromMarkdown(body) as Tree).children ?? []) {
    if (node.type === 'html' && node.value?.startsWith('<details>') === true) break;
    if (node.type === 'paragraph' && node.children?.some(({ type }) => type === 'strong') === true)
      lines.push(textOf(node));
  }
  return lines;
}

/** Without the selector that asks for the coloured form of a sign: terminals count columns better without it. */
const textOf = ({ value, children = [] }: Tree): string =>
  value?.replaceAll('\u{FE0F}', '') ?? children.map(textOf).join('');
