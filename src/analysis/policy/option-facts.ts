import { z } from 'zod';
import type { Rule } from '../rules/rule.js';

/** One option of a rule, as documentation tells it. */
export interface OptionFact {
  readonly name: string;
  /** As "a list" or "`required`, `forbidden`". */
  readonly value: string;
  /** As JSON; empty where there is none. */
  readonly standard: string;
  readonly about: string;
}

/** The options of a rule, in the order of its schema; none for rules without options. */
export function optionsOf({ options }: Pick<Rule, 'options'>): readonly OptionFact[] {
  if (options === undefined) return [];
  return Object.entries(options.schema.shape).map(([name, schema]) => {
    const node = z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' });
    return {
      name,
      value: kindOf(node),
      standard: node.default === undefined ? '' : JSON.stringify(node.default),
      about: node.description ?? '',
    };
  });
}

function kindOf({ enum: words, type, items }: z.core.JSONSchema.JSONSchema): string {
  if (words !== undefined) return words.map((word) => `\`${String(word)}\``).join(', ');
  switch (type) {
    case 'array':
      return typeof items === 'object' && !Array.isArray(items) && items.type === 'string'
        ? 'a list of texts'
        : 'a list';
    case 'object':
      return 'a mapping';
    case 'number':
    case 'integer':
      return 'a number';
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return 'a text';
    default:
      return 'several forms';
  }
}
