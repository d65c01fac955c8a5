import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** A node of parsed Markdown: its type, and its text when it holds any itself. */
export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
}

interface Tree {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Tree[];
}

/** All nodes of a text as GitHub Flavored Markdown reads it, in the order of the text. */
export function markdownNodes(text: string): readonly MarkdownNode[] {
  const walk = ({ type, value, children = [] }: Tree): readonly MarkdownNode[] => [
    { type, ...(value === undefined ? {} : { value }) },
    ...children.flatMap(walk),
  ];
  return walk(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
}
