/** A name and the value that a line of a configuration file gives it. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

const PLAIN =
  /^\s{0,80}(?:export\s{1,5}|-\s{1,5})?["']?([A-Za-z_][\w.-]{0,100})["']?\s{0,20}[:=]\s{0,20}(\S.{0,1000}?)\s*$/;
const INLINE = /["']([A-Za-z_][\w.-]{0,100})["']\s{0,5}:\s{0,5}("[^"\n]{1,1000}"|'[^'\n]{1,1000}')/g;
const ELEMENT = /<([A-Za-z_][\w.-]{0,100})>([^<>\n]{1,1000})<\/\1>/g;
const ATTRIBUTE = /\s([A-Za-z_][\w.-]{0,100})="([^"\n]{1,1000})"/g;

/** Longer texts are dashboards, certificates and data sets; what says secret in them is about something else. */
const LONGEST = 500_000;
const SPOKEN_OF = /pass|pwd|secret|token|key|credential|authorization/i;

/**
 * The names and values of a text in one of the forms that configuration files have: env, properties, INI, YAML, JSON and
 * XML, line by line. Programs and documents are left out by their file name or first line, as their values are expressions.
 */
export function assignmentsIn(file: string, text: string): readonly Assignment[] {
  if (text.length > LONGEST || PROGRAM.test(file) || text.startsWith('#!') || !SPOKEN_OF.test(text)) return [];
  return text.split('\n').flatMap((line) => (SPOKEN_OF.test(line) && line.length < 5_000 ? inLine(line) : []));
}

const PROGRAM =
  /\.(?:sh|bash|py|js|mjs|ts|lua|rb|go|rego|cel|sql|md|html?|css|tpl|tmpl|gotmpl|j2|pl|php|ps1|awk|groovy|jq|vcl)$/i;

function inLine(line: string): readonly Assignment[] {
  if (/^\s*(?:#|\/\/|;|--|\*)/.test(line)) return [];
  const [, name, value] = PLAIN.exec(line) ?? [];
  const plain = name === undefined || value === undefined ? [] : [{ name, value: unquoted(value) }];
  const pairs = [INLINE, ELEMENT, ATTRIBUTE].flatMap((form) =>
    [...line.matchAll(form)].map(([, key = '', text = '']) => ({ name: key, value: unquoted(text) })),
  );
  return [...plain, ...pairs].filter(({ value: text }) => isLiteral(text));
}

function unquoted(value: string): string {
  const bare = value.replace(/[,;]$/, '');
  const quoted = /^(["'])(.*)\1$/.exec(bare)?.[2];
  return quoted ?? bare.replace(/\s+#.*$/, '');
}

/** Calls, variables, lists and sentences are no literal values. */
function isLiteral(value: string): boolean {
  return value !== '' && !/[\s$`(){}<>|\\[\]]/.test(value) && !/^(?:[&*!%@]|process\.env\b|os\.environ\b)/.test(value);
}
