import type { YamlPath } from '../../source/location.js';

/** One way in which an object does not match the description of its kind. */
export type Fault = { readonly path: YamlPath } & (
  | {
      /** A field that the kind does not have. `siblings` are the fields that it has there. */
      readonly kind: 'unknown';
      readonly siblings: readonly string[];
      /** The nearest field above that could hold it, as "spec.template.spec"; for a field that stands too deep. */
      readonly belongs?: string;
    }
  | {
      /** A text was due, and the value without quotes reads as a number or a boolean. */
      readonly kind: 'unquoted';
    }
  | {
      /** The wrong type. `right` is the value that was meant, when there can be no doubt. */
      readonly kind: 'type';
      readonly due: string;
      readonly right?: number | boolean;
    }
  | { readonly kind: 'missing'; readonly field: string }
  | {
      /** The right type, and a value that the API server refuses; `what` follows the name of the field. */
      readonly kind: 'value';
      readonly what: string;
      readonly right?: string | number;
    }
  | {
      /** A key without quotes that reads as a boolean: `y` is the key "true". */
      readonly kind: 'key';
    }
);

/** Stands for all that was not compared, so that an object beyond the bound never passes for one without faults. */
export const NOT_COMPARED: Fault = {
  kind: 'value',
  path: ['spec'],
  what: 'holds too many values to be compared with the description of its kind',
};

/** Where a fault stands, by names and never by positions: "spec.containers[app].image". */
export function fieldName(root: unknown, path: YamlPath): string {
  let at = root;
  let name = '';
  for (const step of path) {
    const next = childOf(at, step);
    if (typeof step === 'number') name += `[${itemName(next)}]`;
    else name += name === '' ? short(step) : `.${short(step)}`;
    at = next;
  }
  return name;
}

function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, step) ? (value as Readonly<Record<string | number, unknown>>)[step] : undefined;
}

function itemName(item: unknown): string {
  const keys = ['name', 'containerPort', 'port', 'mountPath', 'key', 'type', 'host', 'path', 'kind'];
  const named = keys.map((key) => childOf(item, key)).find((it) => typeof it === 'string' || typeof it === 'number');
  return named === undefined ? '' : short(String(named));
}

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
