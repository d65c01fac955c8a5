import type { Node } from '../source/node.js';
import type { Container } from './workload.js';

/** A Linux capability that a container asks for, in the kernel's spelling without `CAP_`, and where it is written. */
export interface AddedCapability {
  readonly name: string;
  readonly node: Node;
}

/** `cap_sys_admin`, `CAP_SYS_ADMIN` and `SYS_ADMIN` are the same to a container runtime: `SYS_ADMIN`. */
export function capabilityName(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '');
}

/** The capabilities in a container's `capabilities.add`; there is no pod-level counterpart. */
export function addedCapabilities(container: Container): readonly AddedCapability[] {
  return container
    .security('capabilities', 'add')
    .items()
    .flatMap((node) => {
      const text = node.text();
      return text === undefined ? [] : [{ name: capabilityName(text), node }];
    });
}

/** True when the container has the capability beyond its runtime's defaults: by name, through ALL, or as a privileged one. */
export function hasCapability(container: Container, name: string): boolean {
  if (container.security('privileged').flag() === true) return true;
  return addedCapabilities(container).some((capability) => capability.name === name || capability.name === 'ALL');
}
