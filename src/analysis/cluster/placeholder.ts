/** Variables and template expressions that some tool fills in later: `${VAR}`, `$(VAR)`, `{{ .value }}`, `<path:…>`. */
const VARIABLE =
  /\$\{[^}\n]{0,200}\}|\$\([^()\n]{0,200}\)|\{\{[^\n]{0,500}?\}\}|\{%[^\n]{0,500}?%\}|\[\[[^\]\n]{0,200}\]\]|<path:[^>\n]{0,500}>/g;

/** Texts that are a variable or a pointer as a whole. */
const WHOLE: readonly RegExp[] = [
  /^<[^<>\n]{1,200}>$/,
  /^\$[A-Za-z_]\w*$/,
  /^(?:__\w+__|@@?[\w.-]+@@?|%\{?[\w.]+\}?%?)$/,
  /^(?:vault|ref\+[a-z]+|op|bws?|ssm|awssm|awssecret|secretsmanager|gcpsm|gcpsecret|azkv|azurekeyvault|keyvault|akv|secret|sm|berglas|doppler|infisical|conjur|chamber|sops|env|file):\S+$/i,
  /^>?vault:/,
  /^arn:aws[a-z-]*:(?:secretsmanager|ssm|kms):/,
  /^projects\/[^/\s]+\/secrets\//,
  /^@Microsoft\.KeyVault\(/,
];

/** True when a text holds a variable or a template expression. */
export function holdsVariable(text: string): boolean {
  return withoutVariables(text) !== text || WHOLE.some((pattern) => pattern.test(text.trim()));
}

/** A text with its variables and template expressions taken out. */
export function withoutVariables(text: string): string {
  return text.replace(VARIABLE, '');
}

/** True when the text as a whole is a variable or points into a secret store. */
export function isReference(text: string): boolean {
  const trimmed = text.trim();
  return WHOLE.some((pattern) => pattern.test(trimmed));
}

const STOPGAP =
  /^[<[({"']?(?:change[-_ ]?(?:me|it|this|now)|replace[-_ ]?(?:me|this|with)|fill[-_ ]?(?:me|in)|fix[-_ ]?me|to[-_ ]?do\b|tbd\b|your[-_ ]|my[-_ ](?:password|secret|token)$|insert[-_ ]|enter[-_ ]|put[-_ ]|placeholder|dummy|example$|redacted|x{3,}$|\*{3,}$|\.{3,}$)/i;

/** True for "changeme" and its like: a value that stands where a real one belongs, and often stays there. */
export function isStopgap(text: string): boolean {
  return text.length <= 100 && STOPGAP.test(text.trim());
}
