import { type Logger, pino } from 'pino'
import { HIDDEN } from '../settings/secret.js'
import { SteadyOutput } from './steady-output.js'

export type { Logger }

/** Fields that may hold a secret, at the top and one level down. Values of class Secret hide themselves; this is for plain text. */
const SECRET_FIELDS = ['password', 'pass', 'token', 'secret', 'authorization', 'webhook', 'url', 'auth']

/** How loud a log is. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What a log is made of. */
export interface LoggerOptions {
	readonly level: LogLevel
	/** Lines for people instead of JSON. */
	readonly pretty: boolean
	/** Usually stderr: stdout is for results. A SteadyOutput has the log say what it lost as soon as it can. */
	readonly stream: NodeJS.WritableStream
}

/** Makes the log. JSON lines by default, for journals and collectors; `pretty` for a terminal. */
export function createLogger({ level, pretty, stream }: LoggerOptions): Logger {
	const log = pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
			redact: {
				paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]),
				censor: HIDDEN,
			},
		},
		{ write: (line: string) => void stream.write(pretty ? formatLine(line) : line) },
	)
	if (stream instanceof SteadyOutput) {
		stream.onRecovery((lost, reason) =>
			log.warn({ lost, reason }, 'lines of the log were lost; it can be written again'),
		)
	}
	return log
}

/** Text from elsewhere must not control the terminal. */
function harmless(text: string): string {
	return text.replace(/\p{Cc}/gu, '.')
}

/** Turns one of pino's JSON lines into `10:31:07 warn  message  key=value`, errors with their stack below; what is no JSON stays as it is. */
export function formatLine(line: string): string {
	let record: Record<string, unknown>
	try {
		record = JSON.parse(line) as Record<string, unknown>
	} catch {
		return line
	}
	const { time, level, msg, err, ...rest } = record
	const fields = Object.entries(rest).map(
		([key, value]) => `  ${key}=${harmless(typeof value === 'string' ? value : JSON.stringify(value))}`,
	)
	const clock = typeof time === 'string' ? time.slice(11, 19) : '--:--:--'
	const stack = err === undefined ? '' : `\n${(err as { stack?: string }).stack ?? JSON.stringify(err)}`
	return `${clock} ${String(level).padEnd(5)} ${harmless(String(msg ?? ''))}${fields.join('')}${stack}\n`
}
