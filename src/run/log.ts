import { type Logger, pino } from 'pino'
import type { LogFormat as AskedFormat, LogLevel } from '../config/config.js'
import { formatLogTime } from '../message/local-time.js'
import { printable } from '../message/printable.js'
import { HIDDEN } from '../settings/secret.js'
import { SteadyOutput } from './steady-output.js'

export type { Logger }

/** Fields that may hold a secret, at the top and one level down. Values of class Secret hide themselves; this is for plain text. */
const SECRET_FIELDS = ['password', 'pass', 'token', 'secret', 'authorization', 'webhook', 'url', 'auth']

/** What its lines look like. */
export type LogFormat = Exclude<AskedFormat, 'auto'>

/**
 * What `auto` comes to: text on a terminal, journal where systemd reads stderr (JOURNAL_STREAM, systemd.exec(5)), else json.
 */
export function chooseFormat(
	asked: AskedFormat,
	{ terminal, env }: { readonly terminal: boolean; readonly env: Readonly<Record<string, string | undefined>> },
): LogFormat {
	if (asked !== 'auto') return asked
	if (terminal) return 'text'
	return env.JOURNAL_STREAM ? 'journal' : 'json'
}

interface LoggerOptions {
	readonly level: LogLevel | 'silent'
	/** `text` for people, `json` for collectors, `journal` for systemd. */
	readonly format: LogFormat
	/** Usually stderr: stdout is for results. A SteadyOutput has the log say what it lost as soon as it can. */
	readonly stream: NodeJS.WritableStream
}

/** Makes the log. */
export function createLogger({ level, format, stream }: LoggerOptions): Logger {
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
		{ write: (line: string) => void stream.write(FORMATS[format](line)) },
	)
	if (stream instanceof SteadyOutput) {
		stream.onRecovery((lost, reason) =>
			log.warn({ lost, reason }, 'lines of the log were lost; it can be written again'),
		)
	}
	return log
}

/** Text from elsewhere must not act on the terminal; what would have acted is seen as a dot. */
function harmless(text: string): string {
	return printable(text.replace(/\p{Cc}/gu, '.'))
}

/**
 * Turns one of pino's JSON lines into `2026-11-21 10:31:07 +0100 warn  message  key=value`, in the zone of this process. Text of several
 * lines follows, indented; what is no JSON stays as it is.
 */
export function formatText(line: string): string {
	const record = parseLine(line)
	if (record === undefined) return line
	const [first, ...more] = linesOf(record)
	return `${localTime(record.time)} ${String(record.level).padEnd(5)} ${[first, ...more.map((each) => `  ${each}`)].join('\n')}\n`
}

/** The same for systemd's journal, which has the time itself: each line bears its priority (sd-daemon(3)). */
export function formatJournal(line: string): string {
	const record = parseLine(line)
	if (record === undefined) return line
	const priority = `<${PRIORITIES[String(record.level)] ?? 6}>`
	return linesOf(record)
		.map((each) => `${priority}${each}\n`)
		.join('')
}

const FORMATS: Readonly<Record<LogFormat, (line: string) => string>> = {
	text: formatText,
	json: (line) => line,
	journal: formatJournal,
}

/** syslog(3): 2 critical, 3 error, 4 warning, 6 informational, 7 debug. */
const PRIORITIES: Readonly<Record<string, number>> = { fatal: 2, error: 3, warn: 4, info: 6, debug: 7, trace: 7 }

function parseLine(line: string): Record<string, unknown> | undefined {
	try {
		return JSON.parse(line) as Record<string, unknown>
	} catch {
		return undefined
	}
}

/** The message with its short fields; then fields of several lines (diagnostics) and the stack of an error, line by line. */
function linesOf({ time: _time, level: _level, msg, err, ...rest }: Record<string, unknown>): string[] {
	const fields = Object.entries(rest).map(
		([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
	)
	const short = fields.filter(([, value]) => !value.includes('\n'))
	const long = fields.filter(([, value]) => value.includes('\n')).map(([, value]) => value)
	const stack = err === undefined ? [] : [(err as { stack?: string }).stack ?? JSON.stringify(err)]
	const head = harmless(String(msg ?? '')) + short.map(([key, value]) => `  ${key}=${harmless(value)}`).join('')
	return [head, ...[...long, ...stack].flatMap((each) => each.split('\n').map(harmless))]
}

function localTime(time: unknown): string {
	const instant = new Date(String(time))
	return Number.isNaN(instant.getTime()) ? '-' : formatLogTime(instant.getTime(), -instant.getTimezoneOffset())
}
