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

const NODE_CAPABILITIES = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_BOOT',
  'SYS_TIME',
  'BPF',
  'PERFMON',
  'NET_ADMIN',
  'DAC_READ_SEARCH',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'SYSLOG',
  'CHECKPOINT_RESTORE',
]);

/** True for the capabilities with which a process can take over its node; `name` is in the kernel's spelling. */
export function isNodeCapability(name: string): boolean {
  return NODE_CAPABILITIES.has(name);
}
