/** Longest code span, in characters; both ends of a longer text are shown. */
const CODE_LIMIT = 120;
/** Longest sentence, in characters. */
const PROSE_LIMIT = 600;

/** What a reader cannot see or what reorders the text around it; other spaces than the plain one are dealt with apart. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{FFFE}\u{FFFF}]/gu;
/**
 * Sequences that move the cursor, set colours or titles (ECMA-48), after their control characters became visible: CSI up to
 * its final byte, OSC up to its end.
 */
const TERMINAL_SEQUENCE = /(?:␛\[|⟨U\+009B⟩)[0-?]*[ -/]*[@-~]|␛\][^␇␛]*(?:␇|␛\\)?/g;

/** True when a text holds nothing that is invisible, reorders text or controls a terminal; tabs are harmless. */
export function isPlain(text: string): boolean {
  return text.replaceAll('\t', '').search(UNSEEN) === -1;
}

/** The text with every unseen character replaced by its name: pictures of controls (␊), and ⟨U+202E⟩ for the rest. */
export function visible(text: string): string {
  return text.replace(/\p{Zs}/gu, ' ').replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Cuts the middle out of a text that has more characters than `limit`. */
export function shortened(text: string, limit: number): string {
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  const tail = Math.floor(limit / 3);
  return `${characters.slice(0, limit - tail - 1).join('')}…${characters.slice(-tail).join('')}`;
}

/**
 * A code span that shows a text as it is, at most about 120 characters of it. Inside, GitHub makes no links, mentions or
 * references. The opening of an HTML comment is altered, so that no body can carry a marker that is not ours.
 */
export function code(text: string): string {
  const shown = shortened(visible(text).replaceAll('<!--', '‹!--'), CODE_LIMIT).trim();
  if (shown === '') return '`(empty)`';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

const WORD = /^[A-Za-z\P{ASCII}]+(?:['-][A-Za-z\P{ASCII}]+)*$/u;
const LETTERS_AND_DIGITS = /^[A-Za-z0-9]{1,40}$/;
/** Words that are no words of a sentence: what may be a commit, and the beginnings of addresses. */
const ACTED_ON = /(?:^|[^A-Za-z0-9])(?:[0-9a-f]{7,}|www|https?|ftp|mailto|xmpp)(?:$|[^A-Za-z0-9])/i;
const AROUND = /^([("']*)(.*?)([)"'.,;:!?]*)$/su;

/**
 * A sentence that may hold names from strangers. Words of letters and their punctuation stay; everything else becomes
 * code: paths, images, numbers with signs, and with them whatever Markdown or GitHub would act on (mentions, issue
 * numbers, commits, addresses, emphasis, HTML). Neighbouring words of the second kind share a code span.
 */
export function prose(text: string): string {
  const words = shortened(visible(text), PROSE_LIMIT)
    .split(' ')
    .filter((word) => word !== '');
  const parts: Part[] = [];
  for (const [index, word] of words.entries()) {
    const part = partOf(word, index);
    const last = parts.at(-1);
    if (last?.quoted && part.quoted && last.after + part.before === '') {
      parts.splice(-1, 1, { ...part, before: last.before, core: `${last.core} ${part.core}` });
    } else parts.push(part);
  }
  return parts.map(({ before, core, after, quoted }) => `${before}${quoted ? code(core) : core}${after}`).join(' ');
}

/** A word, or several that are quoted together, between its punctuation. */
interface Part {
  readonly before: string;
  readonly core: string;
  readonly after: string;
  readonly quoted: boolean;
}

function partOf(word: string, index: number): Part {
  const [, before = '', core = '', after = ''] = AROUND.exec(word) ?? [];
  if (core === '') return { before: '', core: word, after: '', quoted: !/^[—–]$/.test(word) };
  const opensList = index === 0 && /^\d+[.)]/.test(word);
  const isWord = (WORD.test(core) || LETTERS_AND_DIGITS.test(core)) && !ACTED_ON.test(core);
  return { before, core, after, quoted: opensList || !isWord };
}

/** Markdown that is already safe, made fit for a cell of a table: pipes are escaped, also inside code. */
export function cell(markdown: string): string {
  return markdown
    .replace(/[\r\n]+/g, ' ')
    .replace(/(\\*)\|/g, (_, backslashes: string) => `${backslashes}${backslashes.length % 2 === 0 ? '\\' : '\\\\'}|`);
}

/** A fenced block that shows a text of several lines as it is. `info` is ours and never a stranger's. */
export function fenced(text: string, info: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.split('\t').map(visible).join('\t'));
  return fence(
    lines.map((line) => line.replaceAll('<!--', '‹!--')),
    info,
  );
}

/** A fenced block around lines that must not be altered, as a suggestion must not. Callers vouch with `isPlain`. */
export function fence(lines: readonly string[], info: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${ticks}${info}`, ...lines, ticks].join('\n');
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/**
 * One line for a terminal, an annotation or XML: terminal sequences are taken out, what else is unseen is shown. The
 * openings of commands that a workflow's log understands (`::` at the start, `##[`) are broken.
 */
export function plain(text: string): string {
  return visible(text)
    .replace(TERMINAL_SEQUENCE, '')
    .replace(/^\s*::/, ': :')
    .replaceAll('##[', '# #[');
}

/** A link to an address that the caller vouches for; only the label when the address is none. `label` is Markdown. */
export function link(label: string, address: string | undefined): string {
  if (address === undefined || !/^https?:\/\//.test(address)) return label;
  const safe = address.replace(/[\s<>()[\]\\`|"]/g, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
  return `[${label}](${safe})`;
}
