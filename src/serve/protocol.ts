/** What a command asks of the running sidecar: one line of JSON, answered by one line. */
export type ControlRequest =
	| { readonly command: 'status' }
	| {
			readonly command: 'mute'
			/** Seconds. */
			readonly seconds: number
			readonly reason: string
			/** Undefined = everything. */
			readonly service?: string | undefined
	  }
	| { readonly command: 'unmute' }

/** What comes back: the result, which is JSON, or why there is none. */
export type ControlAnswer =
	| { readonly ok: true; readonly result: unknown }
	| { readonly ok: false; readonly error: string }

/** No request or answer is longer, in characters; a status of 64 services has 100 000. */
export const LONGEST_LINE = 4_000_000

/** No service has a longer name (config/sections/services.ts), and what is asked for is repeated in the answer. */
const LONGEST_NAME = 64

/** Reads an answer; undefined where a line is none, because something else than forewarn wrote it. */
export function parseAnswer(line: string): ControlAnswer | undefined {
	let data: unknown
	try {
		data = JSON.parse(line)
	} catch {
		return undefined
	}
	if (typeof data !== 'object' || data === null) return undefined
	const { ok, result, error } = data as Readonly<Record<string, unknown>>
	if (ok === true) return { ok, result }
	return ok === false && typeof error === 'string' ? { ok, error } : undefined
}

/** Reads a request; a text says what is wrong with it. */
export function parseRequest(line: string): ControlRequest | string {
	let data: unknown
	try {
		data = JSON.parse(line)
	} catch {
		return 'this is not JSON'
	}
	if (typeof data !== 'object' || data === null) return 'expected an object'
	const { command, seconds, reason, service } = data as Readonly<Record<string, unknown>>
	switch (command) {
		case 'status':
		case 'unmute':
			return { command }
		case 'mute': {
			if (typeof seconds !== 'number' || !(seconds > 0)) return 'a mute needs a number of seconds above 0'
			if (typeof reason !== 'string' || reason.trim() === '') return 'a mute needs a reason'
			if (service !== undefined && !(typeof service === 'string' && service.length <= LONGEST_NAME))
				return 'a service is a name'
			return { command, seconds, reason: reason.trim().slice(0, 200), service }
		}
		default:
			return `unknown command ${nameCommand(command)}; known are status, mute and unmute`
	}
}

/** Only a text is shown, and not all of a long one: JSON.stringify of brackets in brackets would exhaust the stack. */
function nameCommand(command: unknown): string {
	if (typeof command === 'string') return JSON.stringify(command.slice(0, 60))
	return typeof command === 'object' && command !== null ? 'that is no text' : String(command)
}
