import { readFileSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { printableLines } from '../message/printable.js'

/** What a command may touch of the process it runs in. Tests pass their own. */
export interface Deps {
	/** Results. */
	readonly stdout: Writable
	/** Logs and diagnostics. */
	readonly stderr: Writable
	readonly env: Readonly<Record<string, string | undefined>>
	/** Colour and progress bars only on a terminal, and never with NO_COLOR. */
	readonly colour: boolean
	/** Whether stderr is a terminal: logs are then lines for people instead of JSON, and progress is shown. */
	readonly terminal: boolean
	/** Calls back at each key that is pressed, until the returned function ends that; absent where stdin is no terminal. */
	readonly onKey?: (listener: (key: string) => void) => () => void
	/** Width of the terminal that stdout is, in columns; undefined where it is none. */
	readonly columns?: number | undefined
	/**
	 * Makes outputs that outlive their reader and a full disk, for a command that has more to do than to print; tests go
	 * without.
	 */
	readonly steadyOutputs?: () => { readonly stdout: Writable; readonly stderr: Writable }
	/** Calls back at Node's warnings instead of printing them, and at an error that nothing catches before it ends the program. */
	readonly onTrouble?: (listeners: TroubleListeners) => void
	/** Aborted by SIGINT and SIGTERM. */
	readonly signal: AbortSignal
	/** Calls back at each SIGHUP from then on; absent where there are none. */
	readonly onHangup?: (listener: () => void) => void
	/** The folder of the built web pages: scripts and styles of reports and of the status page. */
	readonly webFolder: string
	/** /proc/net/unix of this network namespace, which tells where sidecars listen; tests go without, lest they find each other's. */
	readonly unixTable?: () => Uint8Array
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	/** Milliseconds on a monotonic clock. */
	readonly monotonicClock: () => number
}

/** Prints lines of a result. No text of others in it can act on a terminal; what is painted in colour is written by its painter. */
export function print({ stdout }: Pick<Deps, 'stdout'>, lines: string): void {
	stdout.write(`${printableLines(lines)}\n`)
}

/** Says what is odd or went wrong, in the same way, on stderr. */
export function warn({ stderr }: Pick<Deps, 'stderr'>, message: string): void {
	stderr.write(`forewarn: ${printableLines(message)}\n`)
}

/** What a program that keeps a log does with what Node would print. */
interface TroubleListeners {
	warning(warning: Error): void
	crash(error: unknown): void
}

/** Exit codes, the same for every command. */
export const EXIT = { done: 0, notSo: 1, wrongInput: 2, bug: 70 } as const

/** The user's input is wrong: the message is shown without a stack, and the program exits with 2. */
export class UserError extends Error {
	override readonly name = 'UserError'
}

/** Thrown by a command to end with this code after it has said all there is to say. */
export class ExitWith extends Error {
	readonly code: number

	constructor(code: number) {
		super(`exit ${code}`)
		this.code = code
	}
}

/** What the build puts in place of this name; there is no such thing where the sources run as they are. */
declare const FOREWARN_VERSION: string | undefined

/** The version of the package that this file belongs to. */
export function readVersion(): string {
	if (typeof FOREWARN_VERSION === 'string') return FOREWARN_VERSION
	const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
	return (JSON.parse(text) as { version: string }).version
}
