import { DockerfileParser, From, type Instruction, ModifiableInstruction, PropertyInstruction } from 'dockerfile-ast';
import { LineIndex, type Place } from '../source/location.js';
import type { Cluster, TextFile } from './cluster.js';

/** A name with the value that an instruction gives it, as `ENV` and `ARG` do. */
export interface DockerVariable {
  readonly name: string;
  /** Undefined for an `ARG` without a default. */
  readonly value?: string;
  readonly place: Place;
}

/** One instruction of a Dockerfile. */
export interface DockerInstruction {
  /** In upper case; for `ONBUILD RUN` and its like, ONBUILD. */
  readonly keyword: string;
  /** `--from=build` and its like. */
  readonly flags: readonly string[];
  /** Everything after the flags, continued lines joined. */
  readonly text: string;
  readonly words: readonly string[];
  /** The names that an `ENV`, `ARG` or `LABEL` gives values to. */
  readonly variables: readonly DockerVariable[];
  readonly place: Place;
}

/** A stage of a build: a `FROM` and what follows it. */
export interface DockerStage {
  /** The image as it is written. */
  readonly image: string;
  /** The image with the defaults of `ARG`s filled in; undefined where one has none. */
  readonly resolved: string | undefined;
  readonly name: string | undefined;
  readonly from: DockerInstruction;
  readonly instructions: readonly DockerInstruction[];
  /** The earlier stage that this one begins with. */
  readonly parent: DockerStage | undefined;
}

export interface Dockerfile {
  readonly file: TextFile['file'];
  readonly stages: readonly DockerStage[];
  /** What stands before the first `FROM`. */
  readonly preamble: readonly DockerInstruction[];
}

const NAMES = /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:[._-][\w.-]+)?|[\w.-]+\.(?:dockerfile|containerfile))$/i;

/** The Dockerfiles among the target's texts. */
export function dockerfiles(cluster: Cluster): readonly Dockerfile[] {
  return cluster.once(readDockerfiles);
}

function readDockerfiles(cluster: Cluster): readonly Dockerfile[] {
  return cluster.texts.filter(({ file }) => NAMES.test(file) && !/\.dockerignore$/i.test(file)).map(readDockerfile);
}

function readDockerfile({ file, text }: TextFile): Dockerfile {
  const lines = new LineIndex(text);
  const preamble: DockerInstruction[] = [];
  const stages: (DockerStage & { readonly instructions: DockerInstruction[] })[] = [];
  for (const parsed of DockerfileParser.parse(text).getInstructions()) {
    const instruction = instructionOf(parsed, file, lines);
    if (parsed instanceof From) {
      const image = parsed.getImage() ?? '';
      const resolved = resolveVariables(image, preamble);
      const base = resolved?.toLowerCase();
      const parent = stages.findLast(({ name }) => name !== undefined && name === base);
      const name = parsed.getBuildStage()?.toLowerCase();
      stages.push({ image, resolved, name, from: instruction, instructions: [], parent });
    } else (stages.at(-1)?.instructions ?? preamble).push(instruction);
  }
  return { file, stages, preamble };
}

type Range = ReturnType<Instruction['getRange']>;

function placeOf(range: Range, file: TextFile['file'], lines: LineIndex): Place {
  const offset = ({ line, character }: Range['start']) => lines.startOf(line + 1) + character;
  const [start, end] = [offset(range.start), offset(range.end)];
  return { file, span: { start, end }, start: lines.positionAt(start), end: lines.positionAt(end) };
}

function instructionOf(parsed: Instruction, file: TextFile['file'], lines: LineIndex): DockerInstruction {
  const named = parsed instanceof PropertyInstruction ? parsed.getProperties() : [];
  const flags = parsed instanceof ModifiableInstruction ? parsed.getFlags().map(String) : [];
  return {
    keyword: parsed.getKeyword().toUpperCase(),
    flags,
    text: parsed.getArgumentsContent() ?? '',
    words: parsed.getArguments().map((argument) => argument.getValue()),
    variables: named.map((property) => {
      const value = property.getValue();
      const place = placeOf(property.getRange(), file, lines);
      return { name: property.getName(), place, ...(value === null ? {} : { value }) };
    }),
    place: placeOf(parsed.getRange(), file, lines),
  };
}

const VARIABLE = /\$(?:\{(\w{1,200})(?::?-([^}]{0,500}))?\}|(\w{1,200}))/g;

/** A text with the variables filled in that the given instructions set; undefined when one of them has no value. */
export function resolveVariables(text: string, instructions: readonly DockerInstruction[]): string | undefined {
  if (!text.includes('$')) return text;
  const values = new Map(
    instructions.flatMap(({ variables }) => variables.map(({ name, value }) => [name, value] as const)),
  );
  let complete = true;
  const filled = text.replace(VARIABLE, (_, braced?: string, fallback?: string, bare?: string) => {
    const value = values.get(braced ?? bare ?? '') ?? fallback;
    if (value === undefined) complete = false;
    return value ?? '';
  });
  return complete && !filled.includes('$') ? filled : undefined;
}
