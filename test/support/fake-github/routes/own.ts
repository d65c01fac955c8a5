import { notAccessible } from '../answer.js';
import type { Call } from '../call.js';
import type { Person } from '../people.js';

/** An App changes and deletes only what it wrote itself; other people's words need rights it does not ask for. */
export function mustBeOwn(call: Call, author: Person): void {
  if (author !== call.github.world.bot) throw notAccessible();
}
