/** A line of Argo CD's RBAC policy: a permission, or a membership. */
export type PolicyLine =
  | {
      readonly kind: 'permission';
      readonly subject: string;
      readonly resource: string;
      readonly action: string;
      readonly object: string;
      readonly allowed: boolean;
      readonly line: number;
    }
  | { readonly kind: 'member'; readonly member: string; readonly role: string; readonly line: number };

export type Permission = Extract<PolicyLine, { kind: 'permission' }>;

/** Reads a policy in the CSV of Casbin; what is neither a permission nor a membership is left out. `line` counts from 0. */
export function policyLines(csv: string): readonly PolicyLine[] {
  return csv.split(/\r?\n/).flatMap((text, line) => policyLine(text, line));
}

function policyLine(text: string, line: number): readonly PolicyLine[] {
  if (text.length > 2_000 || text.trim().startsWith('#')) return [];
  const fields = text.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  const [type, first = '', second = '', action = '', object = '', effect = 'allow'] = fields;
  if (type === 'g' && first !== '' && second !== '') return [{ kind: 'member', member: first, role: second, line }];
  if (type !== 'p' || object === '') return [];
  return [
    {
      kind: 'permission',
      subject: first,
      resource: second,
      action,
      object,
      allowed: effect.toLowerCase() !== 'deny',
      line,
    },
  ];
}

/** No policy that a person wrote has more denials of one subject; the bound keeps hostile ones from being slow. */
const MOST_DENIALS = 200;

const covers = (wide: string, narrow: string): boolean =>
  wide === narrow || wide === '*' || wide === '*/*' || (wide.endsWith('/*') && narrow.startsWith(wide.slice(0, -1)));

/** The permissions that no denial of the same subject takes back; denials win wherever they stand. */
export function effective(lines: readonly PolicyLine[]): readonly Permission[] {
  const permissions = lines.filter((line): line is Permission => line.kind === 'permission');
  const denials = new Map<string, Permission[]>();
  for (const line of permissions.filter(({ allowed }) => !allowed)) {
    const own = denials.get(line.subject) ?? [];
    if (own.length < MOST_DENIALS) own.push(line);
    denials.set(line.subject, own);
  }
  return permissions.filter(
    ({ subject, resource, action, object, allowed }) =>
      allowed &&
      !(denials.get(subject) ?? []).some(
        (denial) => covers(denial.resource, resource) && covers(denial.action, action) && covers(denial.object, object),
      ),
  );
}

/** The roles that a role stands for, itself first, through memberships. */
export function rolesBehind(role: string, lines: readonly PolicyLine[]): readonly string[] {
  const roles = new Set([role]);
  const members = new Map<string, string[]>();
  for (const line of lines)
    if (line.kind === 'member') {
      const own = members.get(line.member) ?? [];
      own.push(line.role);
      members.set(line.member, own);
    }
  for (const each of roles) for (const next of members.get(each) ?? []) roles.add(next);
  return [...roles];
}

/** True for an object pattern that means every project. */
export function isEverywhere(object: string): boolean {
  return /^\*(?:\/\*)*$/.test(object);
}

const BROAD_GROUPS = new Set([
  '*',
  'authenticated',
  'unauthenticated',
  'system:authenticated',
  'system:unauthenticated',
  'everyone',
  'all',
  'all-users',
  'all users',
  'all-staff',
  'all-employees',
  'users',
  'domain users',
  'anonymous',
]);

/** True for groups that hold everyone who can log in, by the names that identity providers give them. */
export function isBroadGroup(group: string): boolean {
  return BROAD_GROUPS.has(group.toLowerCase());
}
