import { fromMarkdown } from 'mdast-util-from-markdown';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { escaped, Html } from './html.js';

/** Tags without attributes that may stand in a text; Portcullis writes no others. */
const TAGS = /(<\/?(?:details|summary|sub)>|<br>|<!--.*?-->)/;

/** HTML in Markdown: the few tags of ours stay, comments go, everything else is shown as the text it is. */
function allowed(markup: string): string {
  return markup
    .split(TAGS)
    .map((piece, index) => (index % 2 === 0 ? escaped(piece) : piece.startsWith('<!--') ? '' : piece))
    .join('');
}

type Extension = ReturnType<typeof gfmHtml>;
type Handle = NonNullable<NonNullable<Extension['exit']>['htmlFlowData']>;

const keepAllowed: Handle = function (token) {
  this.raw(allowed(this.sliceSerialize(token)));
};

const OWN_HTML: Extension = { exit: { htmlFlowData: keepAllowed, htmlTextData: keepAllowed } };

/** GitHub Flavored Markdown as HTML that executes nothing: no tags but ours, no links but to the web and mail. */
export function markdown(text: string): Html {
  return new Html(micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml(), OWN_HTML] }));
}

/** A text around its first suggestion block, which a page shows as a diff; without one, all of it is `above`. */
export function aroundSuggestion(text: string): { readonly above: string; readonly below: string } {
  const block = fromMarkdown(text).children.find((node) => node.type === 'code' && node.lang === 'suggestion');
  const { start, end } = block?.position ?? {};
  if (start?.offset === undefined || end?.offset === undefined) return { above: text, below: '' };
  return { above: text.slice(0, start.offset), below: text.slice(end.offset) };
}
